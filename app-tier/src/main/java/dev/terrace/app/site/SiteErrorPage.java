package dev.terrace.app.site;

import dev.terrace.kit.http.RequestId;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Gives the site's look to what is refused before the application sees it: requests that break the
 * limits of the listener, or find the house full.
 */
public final class SiteErrorPage {
  private final Renderer renderer;

  public SiteErrorPage(Renderer renderer) {
    this.renderer = renderer;
  }

  /** Whether it has answered; the status is set by whoever refused. */
  public boolean send(HttpServerExchange exchange) {
    int status = exchange.getStatusCode();
    if (status < 400
        || !exchange.isResponseChannelAvailable()
        || exchange.getResponseContentLength() != -1) {
      return false;
    }
    var view = ErrorView.of(status, List.of(), RequestId.of(exchange));
    var page = renderer.render(Head.of(view.heading()), view);
    var headers = exchange.getResponseHeaders();
    PageSender.safety(headers);
    headers.put(Headers.CONTENT_TYPE, PageSender.HTML);
    headers.put(Headers.CACHE_CONTROL, "private, no-store");
    exchange.getResponseSender().send(ByteBuffer.wrap(page));
    return true;
  }
}
