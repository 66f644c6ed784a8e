package dev.terrace.app.site;

import dev.terrace.app.db.Database;
import dev.terrace.app.http.Access;
import dev.terrace.app.http.RetryAfter;
import dev.terrace.app.http.UrlText;
import dev.terrace.app.overload.Limiter;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.session.SessionService;
import dev.terrace.app.site.SiteRoutes.Route;
import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.MalformedBodyException;
import dev.terrace.kit.http.RequestTimeoutException;
import io.undertow.server.RequestTooBigException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every page and action of the site, which is everything but {@code /api}: finds its route, checks
 * where a form comes from, waits for its turn, learns who is signed in, renders, answers. A slow
 * sender or reader holds none of the permits that guard the database.
 */
public final class SiteServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(SiteServlet.class);
  private static final byte[] NOTHING = {};

  private static final Route NOWHERE =
      new Route(
          Access.OPTIONAL,
          SiteRoutes.FormKind.MEMBER,
          _ -> {
            throw Rejection.notFound("page");
          });

  /** What is to be sent: an answer and its content. */
  private static final class Rendered {
    private final PageAnswer answer;
    private final byte[] content;

    private Rendered(PageAnswer answer, byte[] content) {
      this.answer = answer;
      this.content = content;
    }
  }

  private final transient SiteRoutes routes;
  private final transient SessionService sessions;
  private final transient Database database;
  private final transient Limiter limiter;
  private final transient List<Network> trusted;
  private final transient Renderer renderer;
  private final transient FormReader forms;
  private final transient PageSender sender;
  private final String retryAfter;

  /**
   * @param trusted proxies that are believed when they say that a browser speaks TLS
   * @param retryAfter what a refused client is told to wait
   */
  public SiteServlet(
      SiteRoutes routes,
      SessionService sessions,
      Database database,
      Limiter limiter,
      Renderer renderer,
      SiteConfig config,
      List<Network> trusted,
      Duration retryAfter) {
    this.routes = routes;
    this.sessions = sessions;
    this.database = database;
    this.limiter = limiter;
    this.trusted = trusted;
    this.renderer = renderer;
    this.forms = new FormReader(config.maxForm());
    this.sender = new PageSender(config);
    this.retryAfter = RetryAfter.seconds(retryAfter);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var visit = new Visit(request, trusted);
    Rendered rendered;
    try {
      rendered = answer(visit, response);
    } catch (Rejection rejection) {
      rendered = refusal(rejection, visit, response);
    } catch (RequestTooBigException _) {
      rendered = error(413, List.of(), visit);
    } catch (RequestTimeoutException _) {
      rendered = error(408, List.of(), visit);
    } catch (MalformedBodyException _) {
      rendered = error(400, List.of("What was sent is not whole."), visit);
    } catch (RuntimeException | StackOverflowError e) {
      log.atError()
          .addKeyValue("method", request.getMethod())
          .addKeyValue("path", request.getRequestURI())
          .addKeyValue("requestId", visit.requestId())
          .setCause(e)
          .log("request failed");
      rendered = error(500, List.of(), visit);
    }
    sender.send(rendered.answer, rendered.content, visit, response);
  }

  private Rendered answer(Visit visit, HttpServletResponse response) throws IOException {
    var request = visit.request();
    var match = routes.find(request.getRequestURI());
    if (match.isEmpty()) {
      // As a page that says so, to whoever is signed in.
      return limiter.within(() -> rendered(NOWHERE, Map.of(), visit));
    }
    var found = match.get().resource().route(request.getMethod());
    if (found.isEmpty()) {
      response.setHeader("Allow", String.join(", ", match.get().resource().methods()));
      return error(405, List.of(), visit);
    }
    var route = found.get();
    visit.route(route);
    var parts = match.get().parts();
    if (visit.reads()) {
      return limiter.within(() -> database.withOneConnection(() -> rendered(route, parts, visit)));
    }
    if (visit.foreign()) {
      return error(403, List.of("The form was sent by another site."), visit);
    }
    switch (forms.read(request)) {
      case FormReader.TooLarge(ByteSize most) -> {
        return error(413, List.of("A form may have " + most + "."), visit);
      }
      case FormReader.Unsupported() -> {
        return error(415, List.of(), visit);
      }
      case FormReader.Read(Form form) -> visit.form(form);
    }
    var secret = visit.formSecret();
    if (secret == null && route.access() == Access.REQUIRED) {
      throw Rejection.unknownAccount();
    }
    if (secret == null || !Csrf.matches(secret, visit.form().text("csrf"))) {
      return limiter.within(() -> outOfDate(visit));
    }
    return limiter.within(() -> rendered(route, parts, visit));
  }

  /** Who wrote something gets it back, with a token that is good now. */
  private Rendered outOfDate(Visit visit) {
    if (!visit.forVisitors()) {
      var token = visit.cookies().sessionToken();
      visit.session(token == null ? null : sessions.find(token).orElse(null));
      var again = again(visit);
      if (again.isPresent()) {
        return again.get();
      }
    }
    return error(403, List.of("The form was out of date, or the browser keeps no cookies."), visit);
  }

  private Optional<Rendered> again(Visit visit) {
    if (visit.fragment() || visit.reads()) {
      return Optional.empty();
    }
    return SendAgainView.of(visit.form(), visit.request().getRequestURI(), visit.session() != null)
        .map(view -> render(new PageAnswer.Page(403, Head.of(view.heading()), view), visit));
  }

  private Rendered rendered(Route route, Map<String, String> parts, Visit visit) {
    var token = visit.cookies().sessionToken();
    if (token != null) {
      visit.session(sessions.find(token).orElse(null));
    }
    if (visit.session() == null && route.access() == Access.REQUIRED) {
      throw Rejection.unknownAccount();
    }
    var call =
        new PageCall(
            visit.session(),
            ClientAddress.of(visit.exchange()),
            parts,
            UrlText.query(visit.request().getQueryString()),
            visit.form(),
            visit.fragment());
    return render(route.answer().apply(call), visit);
  }

  private Rendered render(PageAnswer answer, Visit visit) {
    var content =
        switch (answer) {
          case PageAnswer.Page(int _, Head head, View view) -> renderer.render(head, view, visit);
          case PageAnswer.Fragment(int _, View view) -> renderer.render(Head.of(""), view, visit);
          case PageAnswer.Document(String _, String text) -> text.getBytes(StandardCharsets.UTF_8);
          case PageAnswer.Redirect _,
              PageAnswer.SignedIn _,
              PageAnswer.SignedOut _,
              PageAnswer.Done _ ->
              NOTHING;
        };
    return new Rendered(answer, content);
  }

  private Rendered refusal(Rejection rejection, Visit visit, HttpServletResponse response) {
    var messages = ErrorList.of(rejection).messages();
    return switch (rejection.kind()) {
      case MALFORMED -> error(400, messages, visit);
      case UNAUTHENTICATED ->
          visit.fragment()
              ? error(401, messages, visit)
              : again(visit)
                  .orElseGet(() ->
                      render(
                          PageAnswer.redirect("/login?return=" + Urls.query(visit.path())), visit));
      case FORBIDDEN -> error(403, List.of(), visit);
      case NOT_FOUND -> error(404, List.of(), visit);
      case TAKEN, INVALID -> error(422, messages, visit);
      case TOO_MANY -> {
        var seconds = RetryAfter.seconds(rejection.retryAfter());
        response.setHeader("Retry-After", seconds);
        yield error(429, List.of("You may try again in " + seconds + " seconds."), visit);
      }
      case UNAVAILABLE -> {
        response.setHeader("Retry-After", retryAfter);
        yield error(503, List.of(), visit);
      }
    };
  }

  /** A script gets the list of what was wrong; everybody else a page. */
  private Rendered error(int status, List<String> details, Visit visit) {
    var view = ErrorView.of(status, details, visit.requestId());
    return visit.fragment()
        ? render(
            new PageAnswer.Fragment(
                status,
                details.isEmpty() ? new ErrorList(List.of(view.text())) : new ErrorList(details)),
            visit)
        : render(new PageAnswer.Page(status, Head.of(view.heading()), view), visit);
  }
}
