package dev.terrace.proxy.forward;

import dev.terrace.kit.http.ForwardedConfig;
import io.undertow.server.HttpServerExchange;

/** Whether a client came by http or https, of which a trusted proxy in front may tell. */
public final class ClientScheme {
  private final ForwardedFields forwarded;

  /**
   * @param forwarded whose X-Forwarded-Proto is believed
   */
  public ClientScheme(ForwardedConfig forwarded) {
    this.forwarded = new ForwardedFields(forwarded.trusted());
  }

  /** {@code https} or {@code http}. */
  public String of(HttpServerExchange exchange) {
    return forwarded.scheme(exchange).equalsIgnoreCase("https") ? "https" : "http";
  }
}
