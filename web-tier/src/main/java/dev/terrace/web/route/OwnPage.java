package dev.terrace.web.route;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/** A page of the site that a refusal chooses, where its status alone would get another one. */
public enum OwnPage {
  /** Closed for maintenance. */
  MAINTENANCE;

  private static final AttachmentKey<OwnPage> KEY = AttachmentKey.create(OwnPage.class);

  /** The answer gets this page. */
  public void choose(HttpServerExchange exchange) {
    exchange.putAttachment(KEY, this);
  }

  static @Nullable OwnPage of(HttpServerExchange exchange) {
    return exchange.getAttachment(KEY);
  }
}
