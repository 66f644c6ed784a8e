package dev.terrace.kit.admin;

import dev.terrace.kit.config.Secret;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the token, leaves the I/O thread, and turns a failed handler into a plain 500.
 *
 * <p>Without a token only this machine can connect, but so can the browsers on it, for any page of
 * the world: such requests are refused. They are known by their Host field, which names the page's
 * own site even when that resolves to this machine, and by Origin, which browsers send with all
 * that could change something. With a token pages can do nothing: it is in no cookie.
 */
final class AdminGate implements HttpHandler {
  static final AttachmentKey<Boolean> AUTHENTICATED = AttachmentKey.create(Boolean.class);

  private static final Logger log = LoggerFactory.getLogger(AdminGate.class);
  private static final String SCHEME = "Bearer ";

  private final @Nullable Secret token;
  private final AdminRoutes next;
  private final Executor executor;

  AdminGate(@Nullable Secret token, AdminRoutes next, Executor executor) {
    this.token = token;
    this.next = next;
    this.executor = executor;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.dispatch(executor, this::handleBlocking);
  }

  private void handleBlocking(HttpServerExchange exchange) {
    if (!allowed(exchange)) {
      return;
    }
    try {
      exchange.startBlocking();
      next.handleRequest(exchange);
    } catch (Exception e) {
      log.atError()
          .addKeyValue("path", exchange.getRequestPath())
          .setCause(e)
          .log("admin request failed");
      if (!exchange.isResponseStarted()) {
        AdminServer.sendJson(
            exchange, StatusCodes.INTERNAL_SERVER_ERROR, Map.of("error", "failed, see the log"));
      }
    }
  }

  /** Whether it may go on; otherwise it has been answered. */
  private boolean allowed(HttpServerExchange exchange) {
    boolean open = next.open(exchange.getRelativePath());
    if (token == null) {
      if (open || (ownHost(exchange) && !foreign(exchange))) {
        return true;
      }
      AdminServer.sendJson(
          exchange,
          StatusCodes.FORBIDDEN,
          Map.of(
              "error",
              "refused, since it may come from a page of another site: ask by address or as"
                  + " localhost, or set admin.token"));
      return false;
    }
    boolean authenticated = authenticated(exchange, token);
    if (authenticated) {
      exchange.putAttachment(AUTHENTICATED, true);
    }
    if (authenticated || open) {
      return true;
    }
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    AdminServer.sendJson(
        exchange, StatusCodes.UNAUTHORIZED, Map.of("error", "a bearer token is needed"));
    return false;
  }

  private static boolean authenticated(HttpServerExchange exchange, Secret token) {
    String given = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    return given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(given.substring(SCHEME.length()).strip());
  }

  /** An address or localhost: a name of another site could be made to lead here. */
  private static boolean ownHost(HttpServerExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (host == null || host.startsWith("[")) {
      return true;
    }
    int port = host.indexOf(':');
    String name = port < 0 ? host : host.substring(0, port);
    return name.equalsIgnoreCase("localhost") || name.matches("[0-9.]+");
  }

  private static boolean foreign(HttpServerExchange exchange) {
    var method = exchange.getRequestMethod();
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    return origin != null
        && !method.equals(Methods.GET)
        && !method.equals(Methods.HEAD)
        && !origin.equals("http://" + exchange.getRequestHeaders().getFirst(Headers.HOST));
  }
}
