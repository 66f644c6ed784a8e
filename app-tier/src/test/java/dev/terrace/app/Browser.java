package dev.terrace.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Uses the site as a browser without JavaScript would: keeps cookies, and sends forms with the
 * token of the last page that had one. Follows no redirects.
 */
final class Browser {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  /** An answer, its body as text. */
  record Page(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    List<String> headers(String name) {
      return response.headers().allValues(name);
    }

    String location() {
      return header("Location");
    }

    /** The token in its forms; empty when there is none. */
    String csrf() {
      var matcher = TOKEN.matcher(body());
      return matcher.find() ? matcher.group(1) : "";
    }
  }

  final URI base;
  final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String csrf = "";

  Browser(RunningApp app) {
    this.base = app.api.base;
  }

  /** Sends this header with every request from now on. */
  Browser header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Signs in by the form; fails when that does not work. */
  Browser signIn(Api.Member member) {
    get("/login");
    var answer = post("/login", "email", member.email(), "password", Api.PASSWORD);
    if (answer.status() != 303) {
      throw new AssertionError(answer.status() + " " + answer.body());
    }
    get(answer.location());
    return this;
  }

  Page get(String path) {
    return send(request(path).GET());
  }

  /** Posts a form with the token of the last page that had one. */
  Page post(String path, String... namesAndValues) {
    var fields = fields(namesAndValues);
    fields.putIfAbsent("csrf", csrf);
    return postForm(path, encoded(fields));
  }

  /** The same as a script does it. */
  Page fetch(String path, String... namesAndValues) {
    var fields = fields(namesAndValues);
    fields.putIfAbsent("csrf", csrf);
    return send(
        request(path)
            .header("X-Fragment", "1")
            .header("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(fields))));
  }

  /** Posts just this. */
  Page postForm(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1)));
  }

  HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
    headers.forEach(request::header);
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          String.join(
              "; ",
              cookies.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).toList()));
    }
    return request;
  }

  Page send(HttpRequest.Builder request) {
    try {
      var page = new Page(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
      page.headers("Set-Cookie").forEach(this::keep);
      if (!page.csrf().isEmpty()) {
        csrf = page.csrf();
      }
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String csrf() {
    return csrf;
  }

  private void keep(String setCookie) {
    var pair = setCookie.substring(0, setCookie.indexOf(';')).split("=", 2);
    if (setCookie.contains("Max-Age=0")) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }

  private static Map<String, String> fields(String... namesAndValues) {
    var fields = new LinkedHashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  private static String encoded(Map<String, String> fields) {
    return String.join(
        "&",
        fields.entrySet().stream()
            .map(f -> encoded(f.getKey()) + "=" + encoded(f.getValue()))
            .toList());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
