package dev.terrace.app.site;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.UrlText;
import dev.terrace.app.overload.Limiter;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import dev.terrace.kit.http.RequestId;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.Headers;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every page and action of the site, which is everything but {@code /api}: finds its route, learns
 * who is signed in, waits for its turn, renders, answers.
 */
public final class SiteServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(SiteServlet.class);

  private final transient SiteRoutes routes;
  private final transient Limiter limiter;
  private final transient Templates templates = new Templates();
  private final transient Assets assets = Assets.load();
  private final transient Layout.SiteName site;

  public SiteServlet(SiteRoutes routes, Limiter limiter, SiteConfig config) {
    this.routes = routes;
    this.limiter = limiter;
    this.site = new Layout.SiteName(config.name(), config.description(), config.url());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PageAnswer answer;
    try {
      answer = answer(request, response);
    } catch (Rejection rejection) {
      answer = refusal(rejection);
    } catch (RuntimeException | StackOverflowError e) {
      log.atError()
          .addKeyValue("method", request.getMethod())
          .addKeyValue("path", request.getRequestURI())
          .addKeyValue("requestId", RequestId.of(exchange()))
          .setCause(e)
          .log("request failed");
      answer = error(500, List.of());
    }
    send(answer, request, response);
  }

  private PageAnswer answer(HttpServletRequest request, HttpServletResponse response) {
    var match = routes.find(request.getRequestURI());
    if (match.isEmpty()) {
      return error(404, List.of());
    }
    var route = match.get().resource().route(request.getMethod());
    if (route.isEmpty()) {
      response.setHeader("Allow", String.join(", ", match.get().resource().methods()));
      return error(405, List.of());
    }
    if (route.get().access() == Access.REQUIRED) {
      return PageAnswer.redirect("/login");
    }
    var call =
        new PageCall(
            Viewer.ANONYMOUS, match.get().parts(), UrlText.query(request.getQueryString()));
    return limiter.within(() -> route.get().answer().apply(call));
  }

  private static PageAnswer refusal(Rejection rejection) {
    return switch (rejection.kind()) {
      case MALFORMED -> error(400, ErrorList.of(rejection).messages());
      case UNAUTHENTICATED -> PageAnswer.redirect("/login");
      case FORBIDDEN -> error(403, List.of());
      case NOT_FOUND -> error(404, List.of());
      case TAKEN, INVALID -> error(422, ErrorList.of(rejection).messages());
      case UNAVAILABLE -> error(503, List.of());
    };
  }

  private static PageAnswer error(int status, List<String> details) {
    var view = ErrorView.of(status, details, RequestId.of(exchange()));
    return new PageAnswer.Page(status, Head.of(view.heading()), view);
  }

  private void send(PageAnswer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (answer) {
      case PageAnswer.Page(int status, Head head, View view) ->
          html(status, templates.render(layout(head, request), view), request, response);
      case PageAnswer.Fragment(int status, View view) ->
          html(status, templates.render(layout(Head.of(""), request), view), request, response);
      case PageAnswer.Redirect(String path) -> {
        response.setStatus(303);
        response.setHeader("Location", path);
      }
      case PageAnswer.Done() -> response.setStatus(204);
      case PageAnswer.Document(String contentType, String text) ->
          send(200, contentType, text.getBytes(StandardCharsets.UTF_8), request, response);
    }
  }

  private Layout layout(Head head, HttpServletRequest request) {
    var query = request.getQueryString();
    var path = request.getRequestURI() + (query == null ? "" : "?" + query);
    return new Layout(head, site, path, null, "", assets);
  }

  private static void html(
      int status, byte[] content, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self' "
            + ThemeScript.SOURCE
            + "; style-src 'self'; img-src 'self' http: https:; font-src 'self'; "
            + "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    send(status, "text/html; charset=utf-8", content, request, response);
  }

  private static void send(
      int status,
      String contentType,
      byte[] content,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    response.setStatus(status);
    exchange().getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(content.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(content);
    }
  }

  private static HttpServerExchange exchange() {
    return ServletRequestContext.requireCurrent().getExchange();
  }
}
