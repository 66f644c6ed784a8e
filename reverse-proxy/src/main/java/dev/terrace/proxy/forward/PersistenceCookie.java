package dev.terrace.proxy.forward;

import dev.terrace.proxy.CookieConfig;
import io.undertow.server.HttpServerExchange;

/** Writes the Set-Cookie line that ties a visitor to a server. */
final class PersistenceCookie {
  private PersistenceCookie() {}

  static String line(CookieConfig config, String value, HttpServerExchange exchange) {
    boolean secure =
        switch (config.secure()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> exchange.getRequestScheme().equals("https");
        };
    return config.name()
        + "="
        + value
        + "; Path=/; HttpOnly; SameSite="
        + config.sameSite().text()
        + (secure ? "; Secure" : "");
  }
}
