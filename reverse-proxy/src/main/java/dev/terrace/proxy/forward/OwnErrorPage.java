package dev.terrace.proxy.forward;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;

/**
 * A page that the process in front of a backend shows instead of the plain one when no server
 * answered; attached to the exchange under {@link #KEY} before it is forwarded.
 */
@FunctionalInterface
public interface OwnErrorPage {
  AttachmentKey<OwnErrorPage> KEY = AttachmentKey.create(OwnErrorPage.class);

  /**
   * Answers, or leaves it to the plain page. Called on an I/O thread, with status, Cache-Control
   * and Retry-After already set.
   *
   * @return whether it has answered
   */
  boolean send(HttpServerExchange exchange);
}
