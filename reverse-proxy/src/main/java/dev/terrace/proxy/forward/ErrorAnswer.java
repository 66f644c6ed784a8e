package dev.terrace.proxy.forward;

import dev.terrace.kit.http.RequestId;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/**
 * The small page that a client gets when no server answered; it names the request, nothing else.
 */
public final class ErrorAnswer {
  private static final String RETRY_AFTER_SECONDS = "2";

  private ErrorAnswer() {}

  /** Sends it, or the site's own page for it; to be called on the I/O thread. */
  public static void send(HttpServerExchange exchange, int status) {
    String title = status + " " + StatusCodes.getReason(status);
    String id = RequestId.of(exchange);
    boolean html =
        String.valueOf(exchange.getRequestHeaders().getFirst(Headers.ACCEPT)).contains("html");
    exchange.setStatusCode(status);
    var headers = exchange.getResponseHeaders();
    headers.put(Headers.CACHE_CONTROL, "no-store");
    if (status == StatusCodes.SERVICE_UNAVAILABLE) {
      headers.put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    OwnErrorPage own = exchange.getAttachment(OwnErrorPage.KEY);
    if (own != null && own.send(exchange)) {
      return;
    }
    headers.put(Headers.CONTENT_TYPE, (html ? "text/html" : "text/plain") + "; charset=utf-8");
    exchange.getResponseSender().send(html ? html(title, id) : title + "\nrequest " + id + "\n");
  }

  private static String html(String title, String id) {
    return """
    <!doctype html>
    <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>%s</title>
    <style>body{font:1rem/1.5 system-ui;margin:20vh auto;max-width:30rem;padding:0 1rem;\
    color-scheme:light dark}</style>
    <h1>%s</h1><p>Please try again in a moment.<p><small>Request %s</small>
    """
        .formatted(title, title, id);
  }
}
