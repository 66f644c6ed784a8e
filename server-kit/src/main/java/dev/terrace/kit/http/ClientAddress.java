package dev.terrace.kit.http;

import dev.terrace.kit.config.Network;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose request it is. The peer of the connection, unless that is a trusted proxy: then the last
 * address in X-Forwarded-For that is no trusted proxy itself, since whatever stands before it may
 * have been made up by the client.
 */
public final class ClientAddress {
  private ClientAddress() {}

  /** The client's address, null when it is not known. */
  public static @Nullable InetAddress of(HttpServerExchange exchange) {
    InetSocketAddress source = exchange.getSourceAddress();
    return source == null ? null : source.getAddress();
  }

  /**
   * Sees to it that {@link #of}, and the access log, know the client behind trusted proxies in the
   * handlers after this one.
   */
  public static HttpHandler behind(List<Network> trusted, HttpHandler next) {
    if (trusted.isEmpty()) {
      return next;
    }
    return exchange -> {
      resolve(exchange, trusted);
      next.handleRequest(exchange);
    };
  }

  private static void resolve(HttpServerExchange exchange, List<Network> trusted) {
    HeaderValues lines = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
    if (lines == null || !Network.anyContains(trusted, of(exchange))) {
      return;
    }
    InetAddress client = client(lines, trusted);
    if (client != null) {
      exchange.setSourceAddress(new InetSocketAddress(client, 0));
    }
  }

  /** Reads from the end; what is not an address ends the search, for who wrote it is unknown. */
  static @Nullable InetAddress client(List<String> lines, List<Network> trusted) {
    InetAddress last = null;
    for (int i = lines.size() - 1; i >= 0; i--) {
      String[] elements = lines.get(i).split(",", -1);
      for (int j = elements.length - 1; j >= 0; j--) {
        InetAddress address = address(elements[j].strip());
        if (address == null) {
          return last;
        }
        last = address;
        if (!Network.anyContains(trusted, address)) {
          return address;
        }
      }
    }
    return last;
  }

  /** With or without a port, as proxies write them: 1.2.3.4, 1.2.3.4:567, ::1, [::1], [::1]:567. */
  private static @Nullable InetAddress address(String text) {
    String literal = text;
    int bracket = text.indexOf(']');
    if (text.startsWith("[") && bracket > 0) {
      literal = text.substring(1, bracket);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      literal = text.substring(0, text.indexOf(':'));
    }
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
