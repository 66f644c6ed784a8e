package dev.terrace.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A caller of the API: anonymous, or with an {@code Authorization} header. Every request goes to
 * the next load balancer in turn, so whatever one request has stored, the next one reads through
 * another way into the house. Safe for use by many threads.
 */
public final class Api {
  private static final int ATTEMPTS = 10;

  private final Site site;
  private final @Nullable String authorization;

  private Api(Site site, @Nullable String authorization) {
    this.site = site;
    this.authorization = authorization;
  }

  /** A caller without a token. */
  public static Api anonymous() {
    return new Api(Site.current(), null);
  }

  /** A caller that sends {@code Authorization: Token <token>}. */
  public static Api withToken(String token) {
    return withAuthorization("Token " + token);
  }

  /** A caller that sends the given {@code Authorization} header, whatever it says. */
  public static Api withAuthorization(String header) {
    return new Api(Site.current(), header);
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path, Object body) {
    return send("POST", path, body);
  }

  public Answer post(String path) {
    return send("POST", path, null);
  }

  public Answer put(String path, Object body) {
    return send("PUT", path, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Sends a request with a JSON body, or with none. */
  public Answer send(String method, String path, @Nullable Object body) {
    return send(
        method,
        path,
        body == null ? null : Json.text(body),
        body == null ? null : "application/json");
  }

  /** Sends a request; {@code path} is what follows {@code /api}, already encoded. */
  public Answer send(
      String method, String path, @Nullable String body, @Nullable String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(site.next() + "/api" + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request.build(), body);
  }

  /**
   * Asks again, as a polite client does, when a server was too busy to begin (503 with
   * Retry-After): many tests at once on a small machine hash more passwords than it can.
   */
  private Answer send(HttpRequest request, @Nullable String body) {
    for (int attempt = 1; ; attempt++) {
      Answer answer = sendOnce(request, body);
      if (answer.status() != 503
          || answer.headers().firstValue("Retry-After").isEmpty()
          || attempt == ATTEMPTS) {
        return answer;
      }
      Pause.of(Duration.ofSeconds(Long.parseLong(answer.header("Retry-After"))));
    }
  }

  private Answer sendOnce(HttpRequest request, @Nullable String body) {
    try {
      HttpResponse<String> response =
          site.client().send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(
          request.method() + " " + request.uri() + (body == null ? "" : " " + shorten(body)),
          response.statusCode(),
          response.headers(),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + request.uri(), e);
    }
  }

  /** Percent-encodes a path segment or a query value. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String shorten(String body) {
    return body.length() <= 500 ? body : body.substring(0, 500) + "…";
  }
}
