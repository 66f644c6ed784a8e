package dev.terrace.app.site;

import dev.terrace.app.http.Access;
import dev.terrace.app.session.Session;
import dev.terrace.app.site.SiteRoutes.FormKind;
import dev.terrace.app.site.SiteRoutes.Route;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.RequestId;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request while it is being answered: what its browser says of itself, and what is found out on
 * the way. Belongs to one thread.
 */
final class Visit {
  private final HttpServletRequest request;
  private final HttpServerExchange exchange;
  private final boolean secure;
  private final SiteCookies cookies;
  private @Nullable Route route;
  private @Nullable Session session;
  private @Nullable String newFormValue;
  private boolean sessionOver;
  private Form form = Form.EMPTY;

  /**
   * @param trusted proxies that are believed when they say that the browser speaks TLS
   */
  Visit(HttpServletRequest request, List<Network> trusted) {
    this.request = request;
    this.exchange = ServletRequestContext.requireCurrent().getExchange();
    this.secure = secure(exchange, trusted);
    this.cookies = new SiteCookies(request.getHeaders("Cookie"), secure);
  }

  private static boolean secure(HttpServerExchange exchange, List<Network> trusted) {
    return exchange.getRequestScheme().equals("https")
        || ("https".equals(exchange.getRequestHeaders().getFirst(Headers.X_FORWARDED_PROTO))
            && exchange.getConnection().getPeerAddress() instanceof InetSocketAddress peer
            && Network.anyContains(trusted, peer.getAddress()));
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServerExchange exchange() {
    return exchange;
  }

  String requestId() {
    return RequestId.of(exchange);
  }

  SiteCookies cookies() {
    return cookies;
  }

  /** Whether a script wants a part of the page. */
  boolean fragment() {
    return request.getHeader("X-Fragment") != null;
  }

  boolean reads() {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  /** Whether a page of another site made the browser send this. */
  boolean foreign() {
    return CrossSite.foreign(
        request.getHeader("Sec-Fetch-Site"),
        request.getHeader("Origin"),
        request.getHeader("Host"),
        secure);
  }

  void route(Route found) {
    route = found;
  }

  void form(Form posted) {
    form = posted;
  }

  Form form() {
    return form;
  }

  /** Notes whose session it is; null when its token stands for none. */
  void session(@Nullable Session found) {
    session = found;
    sessionOver = found == null;
  }

  @Nullable Session session() {
    return session;
  }

  /** Whether the browser has a session cookie that is good for nothing. */
  boolean sessionOver() {
    return sessionOver || (cookies.hasSession() && cookies.sessionToken() == null);
  }

  /** Whether the page, if all is well, is the same for all who are not signed in. */
  boolean shared() {
    return reads()
        && route != null
        && route.access() == Access.OPTIONAL
        && route.forms() == FormKind.MEMBER
        && !cookies.hasSession();
  }

  /** Whether the page's forms are for those who are about to sign in. */
  boolean forVisitors() {
    return route != null && route.forms() == FormKind.VISITOR;
  }

  /** The value of the cookie that forms are bound to; null where the browser has none. */
  @Nullable String formSecret() {
    if (forVisitors()) {
      return newFormValue != null ? newFormValue : cookies.formValue();
    }
    var token = cookies.sessionToken();
    return token == null ? null : token.reveal();
  }

  /** A value for the cookie of visitors' forms, for a browser that has none. */
  void newFormValue(String value) {
    newFormValue = value;
  }

  @Nullable String newFormValue() {
    return newFormValue;
  }

  /** Path and query as the browser asked for them; of an action, where it leads back to. */
  String path() {
    if (!reads()) {
      return LocalPath.of(form.text("return")).orElse("/");
    }
    var query = request.getQueryString();
    var path = request.getRequestURI() + (query == null ? "" : "?" + query);
    return LocalPath.of(path).orElse("/");
  }
}
