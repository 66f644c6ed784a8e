package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * Whether the body of a request that seems to have ended is whole. Undertow reports the end of a
 * body also when its connection or stream broke, and whoever passes on what was received must not
 * make a whole request of a part.
 */
public final class RequestEnd {
  static final AttachmentKey<Body> KEY = AttachmentKey.create(Body.class);

  private RequestEnd() {}

  /** A body that knows how it ended. */
  interface Body {
    /** Why it is not whole; null when it is. */
    @Nullable MalformedBodyException failure();
  }

  /**
   * To be called when a read of the body said that it is at its end.
   *
   * @throws MalformedBodyException when it is not whole
   */
  public static void check(HttpServerExchange exchange) throws MalformedBodyException {
    Body body = exchange.getAttachment(KEY);
    MalformedBodyException failure = body == null ? null : body.failure();
    if (failure != null) {
      throw failure;
    }
  }
}
