package dev.terrace.kit.admin;

import dev.terrace.kit.config.Secret;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the token, leaves the I/O thread, and turns a failed handler into a plain 500. */
final class AdminGate implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(AdminGate.class);
  private static final String SCHEME = "Bearer ";

  private final @Nullable Secret token;
  private final HttpHandler next;
  private final Executor executor;

  AdminGate(@Nullable Secret token, HttpHandler next, Executor executor) {
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
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
      AdminServer.sendJson(
          exchange, StatusCodes.UNAUTHORIZED, Map.of("error", "a bearer token is needed"));
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

  private boolean allowed(HttpServerExchange exchange) {
    if (token == null || exchange.getRequestPath().startsWith("/health/")) {
      return true;
    }
    String given = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    return given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(given.substring(SCHEME.length()).strip());
  }
}
