package dev.terrace.proxy.forward;

import dev.terrace.proxy.pool.UpstreamConnection;
import io.undertow.connector.ByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Two connections that have switched to another protocol: what comes from one goes to the other, in
 * both directions, with the end of each direction passed on by itself. Ends when both directions
 * have ended, when one side breaks, or after a silence of both. Runs on the I/O thread.
 */
final class Tunnel implements UpstreamConnection.User {
  /** Who is told. */
  interface Listener {
    /** So many bytes were passed on. */
    void tunnelled(long toServer, long toClient);

    /** It is over; told once. */
    void tunnelEnded(String reason);
  }

  private final UpstreamConnection server;
  private final XnioIoThread thread;
  private final ByteBufferPool buffers;
  private final Duration timeout;
  private final Listener listener;
  private final ByteBuffer fromServer;
  private @Nullable StreamConnection client;
  private @Nullable Pipe up;
  private @Nullable Pipe down;
  private boolean over;

  /**
   * @param fromServer what the server sent already behind its 101
   * @param timeout of silence in both directions
   */
  Tunnel(
      UpstreamConnection server,
      XnioIoThread thread,
      ByteBufferPool buffers,
      ByteBuffer fromServer,
      Duration timeout,
      Listener listener) {
    this.server = server;
    this.thread = thread;
    this.buffers = buffers;
    this.fromServer = fromServer;
    this.timeout = timeout;
    this.listener = listener;
    server.attach(this);
    server.source().suspendReads(); // until the client has got the 101
    server.expect(timeout);
  }

  /** The client has switched too. */
  void begin(StreamConnection connection) {
    if (over) {
      IoUtils.safeClose(connection);
      return;
    }
    client = connection;
    Pipe toServer =
        new Pipe(connection.getSourceChannel(), server.sink(), buffers, ByteBuffer.allocate(0));
    Pipe toClient = new Pipe(server.source(), connection.getSinkChannel(), buffers, fromServer);
    up = toServer;
    down = toClient;
    connection.getSourceChannel().setReadListener(_ -> pump(toServer));
    connection.getSinkChannel().setWriteListener(_ -> pump(toClient));
    pump(toClient);
    pump(toServer);
  }

  /** The client's connection was closed, perhaps before it had switched. Any thread. */
  void clientClosed() {
    if (Thread.currentThread() == thread) {
      end("client closed");
    } else {
      thread.execute(() -> end("client closed"));
    }
  }

  @Override
  public void readable() {
    pump(down);
  }

  @Override
  public void writable() {
    pump(up);
  }

  @Override
  public void timedOut() {
    end("silent for " + timeout.toSeconds() + " s");
  }

  @Override
  public void shutdown(String reason) {
    end(reason);
  }

  private void pump(@Nullable Pipe pipe) {
    if (over || pipe == null) {
      return;
    }
    try {
      pipe.pump();
    } catch (IOException e) {
      end(String.valueOf(e.getMessage()));
      return;
    }
    long bytes = pipe.takePassed();
    if (bytes > 0) {
      server.expect(timeout);
      listener.tunnelled(pipe == up ? bytes : 0, pipe == up ? 0 : bytes);
    }
    if (up != null && up.ended() && down != null && down.ended()) {
      end("");
    }
  }

  private void end(String reason) {
    if (over) {
      return;
    }
    over = true;
    if (up != null) {
      up.release();
    }
    if (down != null) {
      down.release();
    }
    server.close();
    IoUtils.safeClose(client);
    listener.tunnelEnded(reason);
  }
}
