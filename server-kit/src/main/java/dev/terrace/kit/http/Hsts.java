package dev.terrace.kit.http;

import dev.terrace.kit.config.Network;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.List;

/** Sets Strict-Transport-Security on the answers to clients that came by HTTPS (RFC 6797 §7.2). */
public final class Hsts {
  private static final HttpString STRICT_TRANSPORT_SECURITY =
      new HttpString("Strict-Transport-Security");

  private Hsts() {}

  /**
   * A handler in front of another one.
   *
   * @param trusted proxies whose word on the client's scheme is believed, see {@link ClientScheme}
   */
  public static HttpHandler before(HttpHandler next, HstsConfig config, List<Network> trusted) {
    return exchange -> {
      if (ClientScheme.secure(exchange, trusted)) {
        add(exchange, config);
      }
      next.handleRequest(exchange);
    };
  }

  /**
   * Now, for answers that lie ready (see {@link ReadyAnswer}), and once more when the head is
   * written, so that a server's own field does not double it.
   */
  public static void add(HttpServerExchange exchange, HstsConfig config) {
    exchange.getResponseHeaders().put(STRICT_TRANSPORT_SECURITY, config.header());
    exchange.addResponseCommitListener(committing ->
        committing.getResponseHeaders().put(STRICT_TRANSPORT_SECURITY, config.header()));
  }
}
