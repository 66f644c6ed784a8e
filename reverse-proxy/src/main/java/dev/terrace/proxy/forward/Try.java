package dev.terrace.proxy.forward;

import dev.terrace.proxy.pool.UpstreamConnection;
import dev.terrace.proxy.retry.Failure;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * One try of a request on one connection: sends and receives at the same time, and tells once how
 * it ended. Runs on the I/O thread.
 */
final class Try
    implements UpstreamConnection.User, RequestSender.Listener, ResponseReceiver.Listener {
  /** Whom it tells; of the last four, exactly one is called. */
  interface Listener {
    /** The head of the final response arrived; its body follows. */
    void responding(ResponseHead head, BodyFraming framing);

    /** The response was passed on; its channel to the client is to be ended. */
    void succeeded(StreamSinkChannel client);

    /** The server failed. */
    void failed(Failure failure, boolean reused, boolean bodyTaken);

    /** The client failed. */
    void clientFailed(IOException failure);
  }

  private final HttpServerExchange exchange;
  private final UpstreamConnection connection;
  private final Duration timeout;
  private final Listener listener;
  private final RequestSender sender;
  private final ResponseReceiver receiver;
  private boolean over;

  Try(
      HttpServerExchange exchange,
      UpstreamConnection connection,
      RequestHead head,
      @Nullable StreamSourceChannel body,
      Duration timeout,
      Listener listener) {
    this.exchange = exchange;
    this.connection = connection;
    this.timeout = timeout;
    this.listener = listener;
    this.sender = new RequestSender(exchange, head, connection.sink(), body, this);
    this.receiver = new ResponseReceiver(exchange, connection.source(), this);
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
  public void continued() {
    if (!HttpContinue.requiresContinueResponse(exchange)) {
      return;
    }
    HttpContinue.sendContinueResponse(
        exchange,
        new IoCallback() {
          @Override
          public void onComplete(HttpServerExchange done, Sender sender) {
            // The body is read as it comes, whether the client waited for this or not.
          }

          @Override
          public void onException(HttpServerExchange done, Sender sender, IOException failure) {
            clientFailed(failure);
          }
        });
  }

  @Override
  public void head(ResponseHead head, BodyFraming framing) {
    if (!sender.done() && HttpContinue.requiresContinueResponse(exchange)) {
      exchange.setPersistent(false); // nobody knows whether the body will still come
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
  public void received(boolean reusable, StreamSinkChannel client) {
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
    listener.succeeded(client);
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
  }
}
