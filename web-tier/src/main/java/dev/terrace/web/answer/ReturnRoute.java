package dev.terrace.web.answer;

import dev.terrace.kit.config.Network;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the answer of a {@link ReturnConfig}, to every method. Never blocks. */
public final class ReturnRoute implements Route {
  private final int status;
  private final @Nullable Template address;
  private final @Nullable Template text;
  private final String contentType;
  private final RequestValues.Origin origin;
  private final Map<HttpString, String> headers;

  /**
   * @param trusted proxies that say how clients came
   * @param serverName the site's first name; empty when it has none
   * @param prefix how many segments the location's path has
   * @param headers further fields of the answer
   */
  public ReturnRoute(
      ReturnConfig config,
      List<Network> trusted,
      String serverName,
      int prefix,
      Map<HttpString, String> headers) {
    this.status = config.statusOrDefault();
    this.address = template(config.location());
    this.text = template(config.text());
    this.contentType = config.contentType();
    this.origin = new RequestValues.Origin(trusted, serverName, prefix);
    this.headers = Map.copyOf(headers);
  }

  private static @Nullable Template template(@Nullable String text) {
    return text == null ? null : Template.parse(text);
  }

  @Override
  public void handle(HttpServerExchange exchange, RequestPath path) {
    headers.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
    exchange.setStatusCode(status);
    if (!exchange.isRequestComplete()) {
      exchange.setPersistent(false); // its body is not waited for
    }
    if (text != null) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
      exchange.getResponseSender().send(text.render(new RequestValues(exchange, origin)));
      return;
    }
    if (address != null) {
      exchange
          .getResponseHeaders()
          .put(Headers.LOCATION, address.renderAddress(new RequestValues(exchange, origin)));
    }
    exchange.endExchange();
  }
}
