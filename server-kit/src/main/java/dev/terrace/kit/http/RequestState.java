package dev.terrace.kit.http;

import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.kit.lifecycle.State;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a listener remembers of one request: a single attachment for all of it. */
final class RequestState {
  private static final AttachmentKey<RequestState> KEY = AttachmentKey.create(RequestState.class);

  private final HttpServerExchange exchange;
  private final String id;
  private final long startNanos;
  private final Lifecycle lifecycle;
  private @Nullable AccessLogFields fields;
  private long ready = -1;

  RequestState(HttpServerExchange exchange, String id, long startNanos, Lifecycle lifecycle) {
    this.exchange = exchange;
    this.id = id;
    this.startNanos = startNanos;
    this.lifecycle = lifecycle;
    exchange.putAttachment(KEY, this);
  }

  static RequestState of(HttpServerExchange exchange) {
    RequestState state = exchange.getAttachment(KEY);
    if (state == null) {
      throw new IllegalStateException("the request did not come through an HttpServer");
    }
    return state;
  }

  HttpServerExchange exchange() {
    return exchange;
  }

  String id() {
    return id;
  }

  long startNanos() {
    return startNanos;
  }

  /**
   * Whether its connection may serve more requests: not when the process is about to end, or the
   * address to move.
   */
  boolean mayStayOpen() {
    State state = lifecycle.state();
    return state != State.DRAINING && state != State.STOPPED && !addressLeaves();
  }

  /** Whether the address that the client connected to is about to move to another process. */
  private boolean addressLeaves() {
    return lifecycle.anyLeaving()
        && lifecycle.isLeaving(
            exchange.getConnection().getLocalAddress(InetSocketAddress.class).getAddress());
  }

  /** The same of an exchange that may not have come so far as to have a state. */
  static boolean addressLeaves(HttpServerExchange exchange) {
    RequestState state = exchange.getAttachment(KEY);
    return state != null && state.addressLeaves();
  }

  /** A body of this length was sent past Undertow, which counted nothing of it. */
  void sentReady(long bytes) {
    ready = bytes;
  }

  AccessLogFields fields() {
    if (fields == null) {
      fields = new AccessLogFields();
    }
    return fields;
  }

  /** Bytes of the answer's body on the wire, without the framing of chunks. */
  long bytesSent() {
    if (ready >= 0) {
      return ready;
    }
    return fields == null || fields.bytes() < 0 ? exchange.getResponseBytesSent() : fields.bytes();
  }

  boolean denied() {
    return fields != null && fields.isDenied();
  }

  @Nullable AccessLogFields fieldsIfAny() {
    return fields;
  }
}
