package dev.terrace.proxy.forward;

import dev.terrace.kit.tls.ClientCertificate;
import dev.terrace.kit.tls.ClientField;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.SSLSessionInfo;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells servers about the client's certificate in fields of the request. What the client itself
 * sent under these names is taken out, also where nothing is told: a server that believes the
 * fields cannot know which way a request came.
 */
public final class ClientCertificateFields implements HttpHandler {
  private final HttpHandler next;
  private final Map<HttpString, ClientField> told = new LinkedHashMap<>();
  private final Set<HttpString> removed;

  private ClientCertificateFields(
      HttpHandler next, Map<String, ClientField> told, Collection<String> removed) {
    this.next = next;
    told.forEach((name, field) -> this.told.put(new HttpString(name), field));
    this.removed =
        Set.copyOf(removed.stream().map(name -> new HttpString(name.replace('_', '-'))).toList());
  }

  /**
   * A handler in front of another one; the other one alone where there is nothing to do.
   *
   * @param told what is told under which name
   * @param removed all names under which servers are told something, here or elsewhere
   */
  public static HttpHandler before(
      HttpHandler next, Map<String, ClientField> told, Collection<String> removed) {
    return removed.isEmpty() ? next : new ClientCertificateFields(next, told, removed);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getRequestHeaders();
    List<HttpString> forged = null;
    long cursor = headers.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = headers.fiCurrent(cursor);
      if (isRemoved(values.getHeaderName())) {
        forged = forged == null ? new ArrayList<>() : forged;
        forged.add(values.getHeaderName());
      }
      cursor = headers.fiNextNonEmpty(cursor);
    }
    if (forged != null) {
      forged.forEach(headers::remove);
    }
    if (!told.isEmpty()) {
      tell(exchange, headers);
    }
    next.handleRequest(exchange);
  }

  /** Also with underscores, which programs that know fields as variables take for the same. */
  private boolean isRemoved(HttpString name) {
    String text = name.toString();
    return removed.contains(text.indexOf('_') < 0 ? name : new HttpString(text.replace('_', '-')));
  }

  private void tell(HttpServerExchange exchange, HeaderMap headers) {
    OwnFields.declare(exchange, told.keySet());
    ClientCertificate certificate = certificate(exchange);
    told.forEach((name, field) -> {
      String value = certificate.value(field);
      if (value != null) {
        headers.put(name, value);
      }
    });
  }

  private static ClientCertificate certificate(HttpServerExchange exchange) {
    SSLSessionInfo info = exchange.getConnection().getSslSessionInfo();
    return ClientCertificate.of(info == null ? null : info.getSSLSession());
  }
}
