package dev.terrace.app.http;

import dev.terrace.app.overload.Limiter;
import dev.terrace.app.overload.OverloadConfig;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.MalformedBodyException;
import dev.terrace.kit.http.RequestId;
import dev.terrace.kit.http.RequestTimeoutException;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.util.Headers;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every call below {@code /api}: finds its endpoint, learns who calls, reads the body, waits for
 * its turn, answers. The order is meant: who is not signed in learns nothing else, and a slow
 * sender or reader holds none of the permits that guard the database.
 */
final class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(ApiServlet.class);
  private static final String PREFIX = "/api";

  private final transient Routes routes;
  private final transient SignIn signIn;
  private final transient Limiter limiter;
  private final transient BodyReader bodies;
  private final String retryAfter;

  /** Calls that read and are nobody's own, by path and query. */
  private final transient SharedReads<Written> shared = new SharedReads<>();

  /** An answer as it is sent. */
  private static final class Written {
    final int status;
    final byte @Nullable [] body;

    Written(ApiAnswer answer) {
      status = answer.status();
      body = answer.body() == null ? null : Json.write(answer.body());
    }
  }

  ApiServlet(
      Routes routes, SignIn signIn, Limiter limiter, ApiConfig api, OverloadConfig overload) {
    this.routes = routes;
    this.signIn = signIn;
    this.limiter = limiter;
    this.bodies = new BodyReader(api.maxBody());
    this.retryAfter = RetryAfter.seconds(overload.retryAfter());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Written answer;
    try {
      answer = answer(request, response);
    } catch (Rejection rejection) {
      answer = refusal(rejection, response);
    } catch (RequestTooBigException _) {
      answer = problem(413, "body", "is too large");
    } catch (RequestTimeoutException _) {
      answer = problem(408, "body", "came too slowly");
    } catch (MalformedBodyException _) {
      answer = problem(400, "body", "is not whole");
    } catch (RuntimeException | StackOverflowError e) {
      log.atError()
          .addKeyValue("method", request.getMethod())
          .addKeyValue("path", request.getRequestURI())
          .addKeyValue("requestId", requestId())
          .setCause(e)
          .log("request failed");
      answer = problem(500, "server", "has made a mistake");
    }
    send(answer, request, response);
  }

  private Written answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var path = request.getRequestURI();
    if (!path.startsWith(PREFIX + "/")) {
      return problem(404, "path", "not found");
    }
    var match = routes.find(path.substring(PREFIX.length()));
    if (match.isEmpty()) {
      return problem(404, "path", "not found");
    }
    var route = match.get().resource().route(request.getMethod());
    if (route.isEmpty()) {
      var methods = match.get().resource().methods();
      methods.add("OPTIONS");
      response.setHeader("Allow", String.join(", ", methods));
      return problem(405, "method", "not allowed");
    }
    return call(route.get(), match.get().parts(), request);
  }

  private Written call(Routes.Route route, Map<String, String> parts, HttpServletRequest request)
      throws IOException {
    var token = route.access() == Access.ANYONE ? null : token(request, route.access());
    var viewer = token == null ? Viewer.ANONYMOUS : signIn.viewer(token);
    JsonNode body = null;
    if (route.takesBody()) {
      var read = bodies.read(request);
      switch (read) {
        case BodyReader.Unsupported(String type) -> {
          return problem(415, "content-type", "must be application/json but was " + type);
        }
        case BodyReader.TooLarge(long most) -> {
          return problem(413, "body", "is too large (maximum is " + most + " bytes)");
        }
        case BodyReader.Read(JsonNode json) -> body = json;
      }
    }
    var call =
        new Call(
            viewer,
            token,
            ClientAddress.of(exchange()),
            parts,
            UrlText.query(request.getQueryString()),
            body);
    if (viewer.signedIn() || !reads(request)) {
      return new Written(limiter.within(() -> route.answer().apply(call)));
    }
    var query = request.getQueryString();
    return shared.get(
        query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query,
        () -> limiter.within(() -> new Written(route.answer().apply(call))));
  }

  private @Nullable String token(HttpServletRequest request, Access access) {
    var headers = request.getHeaders("Authorization");
    var token = signIn.token(headers.hasMoreElements() ? headers.nextElement() : null);
    if (headers.hasMoreElements()) {
      throw Rejection.unauthenticated("token", "is given twice");
    }
    if (token == null && access == Access.REQUIRED) {
      throw Rejection.unauthenticated("token", "is missing");
    }
    return token;
  }

  private Written refusal(Rejection rejection, HttpServletResponse response) {
    int status =
        switch (rejection.kind()) {
          case MALFORMED -> 400;
          case UNAUTHENTICATED -> 401;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case TAKEN -> 409;
          case INVALID -> 422;
          case TOO_MANY -> 429;
          case UNAVAILABLE -> 503;
        };
    if (status == 503) {
      response.setHeader("Retry-After", retryAfter);
    }
    if (status == 429) {
      response.setHeader("Retry-After", RetryAfter.seconds(rejection.retryAfter()));
    }
    if (status == 401) {
      response.setHeader("WWW-Authenticate", "Token");
    }
    return new Written(new ApiAnswer(status, new ProblemBody(rejection.problems())));
  }

  private static void send(Written answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status);
    cacheHeaders(answer, request, response);
    var bytes = answer.body;
    if (bytes == null) {
      return;
    }
    // Past the servlet API, which would rewrite the value.
    exchange().getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    response.setContentLength(bytes.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }

  /**
   * What is personal is for nobody else; what is not may be kept, but asked for again each time.
   */
  private static void cacheHeaders(
      Written answer, HttpServletRequest request, HttpServletResponse response) {
    boolean personal = request.getHeader("Authorization") != null;
    boolean open = reads(request) && !personal && answer.status < 500;
    response.setHeader("Cache-Control", open ? "no-cache" : "private, no-store");
  }

  private static boolean reads(HttpServletRequest request) {
    var method = request.getMethod().toUpperCase(Locale.ROOT);
    return method.equals("GET") || method.equals("HEAD");
  }

  private static Written problem(int status, String key, String message) {
    return new Written(new ApiAnswer(status, new ProblemBody(Map.of(key, List.of(message)))));
  }

  private static String requestId() {
    return RequestId.of(exchange());
  }

  private static HttpServerExchange exchange() {
    return ServletRequestContext.requireCurrent().getExchange();
  }
}
