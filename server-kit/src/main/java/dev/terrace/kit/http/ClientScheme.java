package dev.terrace.kit.http;

import dev.terrace.kit.config.Network;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Whether a client came by HTTPS: to this process, or to a trusted proxy in front of it. */
public final class ClientScheme {
  private ClientScheme() {}

  /**
   * Asks.
   *
   * @param trusted proxies whose X-Forwarded-Proto is believed
   */
  public static boolean secure(HttpServerExchange exchange, List<Network> trusted) {
    if (!trusted.isEmpty()) {
      String told = exchange.getRequestHeaders().getFirst(Headers.X_FORWARDED_PROTO);
      if (told != null && Network.anyContains(trusted, peer(exchange))) {
        return told.equalsIgnoreCase("https");
      }
    }
    return exchange.getRequestScheme().equals("https");
  }

  private static InetAddress peer(HttpServerExchange exchange) {
    return exchange.getConnection().getPeerAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
