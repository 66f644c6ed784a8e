package dev.terrace.lb.rule;

import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.RequestId;
import dev.terrace.proxy.forward.RequestTarget;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as rules see it. Normalises the path once, however many rules ask for it. */
final class ExchangeView implements RequestView {
  private final HttpServerExchange exchange;
  private final RequestTarget target;
  private final String rawPath;
  private @Nullable String path;

  ExchangeView(HttpServerExchange exchange) {
    this.exchange = exchange;
    this.target = RequestTarget.of(exchange);
    int query = target.target().indexOf('?');
    this.rawPath = query < 0 ? target.target() : target.target().substring(0, query);
  }

  @Override
  public String method() {
    return exchange.getRequestMethod().toString();
  }

  @Override
  public String scheme() {
    return exchange.getRequestScheme();
  }

  @Override
  public String authority() {
    return target.host() == null ? "" : target.host();
  }

  @Override
  public String rawPath() {
    return rawPath;
  }

  @Override
  public String path() {
    String known = path;
    if (known == null) {
      known = NormalPath.of(rawPath);
      path = known;
    }
    return known;
  }

  @Override
  public String query() {
    return exchange.getQueryString();
  }

  @Override
  public List<String> header(String name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : values;
  }

  @Override
  public @Nullable InetAddress client() {
    return ClientAddress.of(exchange);
  }

  @Override
  public String id() {
    return RequestId.of(exchange);
  }
}
