package dev.terrace.test.page;

import dev.terrace.test.Member;
import dev.terrace.test.Site;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser's half of HTTP: keeps cookies, fills in forms, does not follow redirects. */
public final class Reader {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final URI base = Site.current().loadBalancers().getFirst();
  private final Map<String, String> cookies = new LinkedHashMap<>();

  /** Gets a page; {@code headers} are names and values in turn. */
  public HttpResponse<byte[]> get(String path, String... headers) {
    var request = request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  /** The page as text, uncompressed. */
  public String text(String path) {
    return new String(get(path).body(), StandardCharsets.UTF_8);
  }

  /** Signs in by the form, as a person does. */
  public HttpResponse<byte[]> signIn(Member member) {
    Matcher csrf = CSRF.matcher(text("/login"));
    if (!csrf.find()) {
      throw new AssertionError("no token in the log-in form");
    }
    return post(
        "/login",
        Map.of("csrf", csrf.group(1), "email", member.email(), "password", member.password()));
  }

  private HttpResponse<byte[]> post(String path, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", base.toString())
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response =
          Site.current().client().send(request, BodyHandlers.ofByteArray());
      for (String cookie : response.headers().allValues("Set-Cookie")) {
        String pair = cookie.split(";", 2)[0];
        int equals = pair.indexOf('=');
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
