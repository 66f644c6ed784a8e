package dev.terrace.app;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the API as a program of somebody else would. */
final class Api {
  static final String PASSWORD = "correct horse battery";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** An answer, its body as text. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The JSON value at a pointer such as {@code /article/slug}. */
    JsonNode at(String pointer) {
      return MAPPER.readTree(response.body()).at(pointer);
    }

    String text(String pointer) {
      return at(pointer).asString();
    }
  }

  /** Somebody who is signed in. */
  record Member(String name, String email, String token) {}

  final URI base;

  Api(HostPort address) {
    this.base = URI.create("http://" + address.host() + ":" + address.port());
  }

  static String unique(String prefix) {
    return prefix + UUID.randomUUID().toString().substring(0, 12);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Member register() {
    return register(unique("user"));
  }

  Member register(String name) {
    var email = unique("mail") + "@example.org";
    var answer =
        post(
            "/users",
            null,
            """
            {"user": {"username": "%s", "email": "%s", "password": "%s"}}
            """
                .formatted(name, email, PASSWORD));
    if (answer.status() != 201) {
      throw new AssertionError(answer.status() + " " + answer.body());
    }
    return new Member(name, email, answer.text("/user/token"));
  }

  /** Publishes an article and returns its slug. */
  String publish(Member author, String title, String... tags) {
    var answer = post("/articles", author.token(), article(title, tags));
    if (answer.status() != 201) {
      throw new AssertionError(answer.status() + " " + answer.body());
    }
    return answer.text("/article/slug");
  }

  static String article(String title, String... tags) {
    var list = tags.length == 0 ? "" : "\"" + String.join("\", \"", tags) + "\"";
    return """
    {"article": {"title": "%s", "description": "about", "body": "text", "tagList": [%s]}}
    """
        .formatted(title, list);
  }

  Answer get(String path, @Nullable String token) {
    return send("GET", path, token, null);
  }

  Answer post(String path, @Nullable String token, @Nullable String json) {
    return send("POST", path, token, json);
  }

  Answer put(String path, @Nullable String token, String json) {
    return send("PUT", path, token, json);
  }

  Answer delete(String path, @Nullable String token) {
    return send("DELETE", path, token, null);
  }

  Answer send(String method, String path, @Nullable String token, @Nullable String json) {
    var request =
        request(method, path, json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8));
    if (json != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Token " + token);
    }
    return send(request);
  }

  HttpRequest.Builder request(String method, String path, byte[] body) {
    return HttpRequest.newBuilder(base.resolve("/api" + path))
        .timeout(Duration.ofSeconds(20))
        .method(
            method,
            body.length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(body));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
