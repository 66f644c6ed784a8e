package dev.terrace.proxy.forward;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Offers to switch the connection to another protocol, RFC 9110 §7.8. Only WebSocket (RFC 6455) is
 * passed on. {@code h2c} never is: a server that took it would be spoken to past all our rules.
 */
final class Upgrade {
  private static final String WEBSOCKET = "websocket";
  private static final Set<String> PASSED = Set.of(WEBSOCKET);

  private Upgrade() {}

  /**
   * The protocol that the client offers and servers may switch to; null: none. Over HTTP/2 there is
   * no Upgrade, and browsers ask on a connection of HTTP/1.1 instead.
   */
  static @Nullable String offered(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues lines = headers.get(Headers.UPGRADE);
    if (lines == null
        || !exchange.getProtocol().equals(Protocols.HTTP_1_1)
        || !exchange.isRequestComplete() // a body would come before the other protocol
        || !exchange.isPersistent()
        || !HopByHop.lists(headers.get(Headers.CONNECTION), "upgrade")
        || HopByHop.lists(headers.get(Headers.CONNECTION), "close")) {
      return null;
    }
    for (String protocol : PASSED) {
      if (HopByHop.lists(lines, protocol)) {
        return protocol;
      }
    }
    return null;
  }

  /** Whether a 101 switches to what was offered, and to nothing else. */
  static boolean accepts(ResponseHead response, @Nullable String offered) {
    HeaderValues chosen = response.headers().get(Headers.UPGRADE);
    return offered != null
        && response.http11()
        && chosen != null
        && chosen.size() == 1
        && chosen.getFirst().equalsIgnoreCase(offered)
        && HopByHop.lists(response.headers().get(Headers.CONNECTION), "upgrade");
  }
}
