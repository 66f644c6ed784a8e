package dev.terrace.proxy.forward;

import dev.terrace.proxy.pool.UpstreamConnection;
import dev.terrace.proxy.retry.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One try of a request on one connection: sends and receives at the same time, and tells once how
 * it ended. Runs on the I/O thread.
 */
final class Try
    implements UpstreamConnection.User, RequestSender.Listener, ResponseReceiver.Listener {
  /** Whom it tells; of the last five, exactly one is called. */
  interface Listener {
    /** The head of the final response arrived; its body follows. */
    void responding(ResponseHead head, BodyFraming framing);

    /** So many bytes went to the server and came from it; told once, before the end is. */
    void moved(long toServer, long fromServer);

    /**
     * Client and server speak another protocol from here on; this is the last call.
     *
     * @param rest what the server has sent already
     */
    void switched(ResponseHead head, UpstreamConnection connection, ByteBuffer rest);

    /** The response was passed on; the answer to the client is to be ended. */
    void succeeded();

    /** The server failed. */
    void failed(Failure failure, boolean reused, boolean bodyTaken);

    /** The client failed. */
    void clientFailed(IOException failure);
  }

  private final Client client;
  private final UpstreamConnection connection;
  private final Duration timeout;
  private final Listener listener;
  private final RequestSender sender;
  private final ResponseReceiver receiver;
  private boolean over;

  Try(Client client, UpstreamConnection connection, Duration timeout, Listener listener) {
    this.client = client;
    this.connection = connection;
    this.timeout = timeout;
    this.listener = listener;
    this.sender = new RequestSender(client, connection.sink(), this);
    this.receiver = new ResponseReceiver(client, connection.source(), this);
  }

  /**
   * Begins.
   *
   * @throws HeadEncoder.UnsafeFieldException when the request cannot be sent to anyone
   */
  void start(String serverAddress) {
    connection.attach(this);
    try {
      sender.start(serverAddress);
    } catch (HeadEncoder.UnsafeFieldException e) {
      over = true;
      connection.release(); // nothing was written to it
      throw e;
    }
  }

  /** Ends the try because its client went away. */
  void cancel() {
    if (!over) {
      end();
      connection.close();
    }
  }

  @Override
  public void readable() {
    receiver.readable();
  }

  @Override
  public void writable() {
    sender.pump();
  }

  @Override
  public void timedOut() {
    fail(new Failure.Timeout("no answer for " + timeout.toMillis() + " ms"));
  }

  @Override
  public void shutdown(String reason) {
    fail(new Failure.Closed(reason, sender.anySent()));
  }

  @Override
  public void sending(boolean waitsForServer) {
    receiving(waitsForServer);
  }

  @Override
  public void sent() {
    connection.expect(timeout);
  }

  @Override
  public void serverFailed(IOException failure) {
    if (!sender.anySent()) {
      fail(new Failure.Closed(String.valueOf(failure.getMessage()), false));
      return;
    }
    // A server may refuse a body by answering and closing, so its answer is looked for first.
    connection.expect(timeout);
    receiver.readable();
  }

  @Override
  public void interim(ResponseHead head) {
    client.interim(head, this::clientFailed);
  }

  @Override
  public void continued() {
    client.continued(this::clientFailed);
  }

  @Override
  public void switched(ResponseHead head, ByteBuffer rest) {
    end();
    listener.switched(head, connection, rest);
  }

  @Override
  public void head(ResponseHead head, BodyFraming framing) {
    if (!sender.done()) {
      client.answeredEarly();
    }
    listener.responding(head, framing);
  }

  @Override
  public void receiving(boolean waitsForServer) {
    if (waitsForServer) {
      connection.expect(timeout);
    } else {
      connection.expectNothing();
    }
  }

  @Override
  public void received(boolean reusable) {
    if (over) {
      return;
    }
    boolean reuse = reusable && sender.done();
    end();
    if (reuse) {
      connection.release();
    } else {
      connection.close();
    }
    listener.succeeded();
  }

  @Override
  public void closed(String reason) {
    fail(new Failure.Closed(reason, sender.anySent()));
  }

  @Override
  public void broken(String reason) {
    fail(new Failure.BadResponse(reason));
  }

  @Override
  public void clientFailed(IOException failure) {
    if (!over) {
      end();
      connection.close();
      listener.clientFailed(failure);
    }
  }

  private void fail(Failure failure) {
    if (!over) {
      end();
      connection.close();
      listener.failed(failure, connection.reused(), sender.bodyTaken());
    }
  }

  private void end() {
    over = true;
    sender.stop();
    receiver.stop();
    listener.moved(sender.bytes(), receiver.bytes());
  }
}
