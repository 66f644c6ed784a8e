package dev.terrace.kit.proxyprotocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Reads the PROXY header from a connection before anything else is built on it. All on the
 * connection's I/O thread.
 */
public final class ProxyProtocol {
  /** Version 1 and nearly every version 2 fit, with the beginning of what the client sent. */
  private static final int FIRST = 512;

  private final StreamConnection connection;
  private final boolean required;
  private final Consumer<StreamConnection> then;
  private final Consumer<String> refused;
  private final XnioExecutor.@Nullable Key timer;
  private ByteBuffer read = ByteBuffer.allocate(FIRST);
  private boolean done;

  private ProxyProtocol(
      StreamConnection connection,
      Duration within,
      boolean required,
      Consumer<StreamConnection> then,
      Consumer<String> refused) {
    this.connection = connection;
    this.required = required;
    this.then = then;
    this.refused = refused;
    this.timer =
        connection
            .getIoThread()
            .executeAfter(
                () -> refuse("PROXY header: too late"), within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for the header. Either {@code then} or {@code refused} is called, once.
   *
   * @param within how long the proxy may take; at least a millisecond
   * @param required false: a connection without one is taken as it is
   * @param then goes on with a connection that tells the client's address; at its beginning stands
   *     what followed the header
   * @param refused told the reason; the connection is closed then
   */
  public static void read(
      StreamConnection connection,
      Duration within,
      boolean required,
      Consumer<StreamConnection> then,
      Consumer<String> refused) {
    var reader = new ProxyProtocol(connection, within, required, then, refused);
    connection.getSourceChannel().setReadListener(reader::readable);
    connection.getSourceChannel().wakeupReads();
  }

  private void readable(ConduitStreamSourceChannel source) {
    while (!done) {
      try {
        int count = source.read(read);
        if (count == 0) {
          source.resumeReads();
          return;
        }
        if (count < 0) {
          refuse("PROXY header: the connection ended before it");
          return;
        }
      } catch (IOException _) {
        refuse("PROXY header: the connection broke before it");
        return;
      }
      look();
    }
  }

  private void look() {
    switch (ProxyHeader.parse(read.duplicate().flip())) {
      case ProxyHeader.Incomplete() -> {
        if (!read.hasRemaining()) {
          read =
              ByteBuffer.wrap(Arrays.copyOf(read.array(), ProxyHeader.MAX_LENGTH))
                  .position(read.position());
        }
      }
      case ProxyHeader.Malformed(String reason) -> refuse(reason);
      case ProxyHeader.Absent() -> {
        if (required) {
          refuse("PROXY header: missing");
        } else {
          goOn(0, null, null);
        }
      }
      case ProxyHeader.Complete(
              int length,
              InetSocketAddress source,
              InetSocketAddress destination) ->
          goOn(length, source, destination);
    }
  }

  private void goOn(
      int length, @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    finish();
    var channel = connection.getSourceChannel();
    channel.suspendReads();
    channel.setReadListener(null);
    ByteBuffer rest = read.flip().position(length);
    if (rest.hasRemaining()) {
      channel.setConduit(new HeldSource(channel.getConduit(), rest));
    }
    then.accept(
        source == null || destination == null
            ? connection
            : new ProxiedConnection(connection, source, destination));
  }

  private void refuse(String reason) {
    if (!done) { // a timer that is due may wait behind the rest of the header
      finish();
      refused.accept(reason);
      IoUtils.safeClose(connection);
    }
  }

  private void finish() {
    done = true;
    if (timer != null) {
      timer.remove();
    }
  }
}
