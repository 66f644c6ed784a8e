package dev.terrace.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls an admin listener.
 *
 * @param address host:port
 * @param token empty: none
 */
public record AdminClient(String address, String token) {
  static final int REFUSED = 1;
  static final int UNREACHABLE = 3;
  private static final int TIMEOUT_MILLIS = 10_000;

  /**
   * The answer.
   *
   * @param path with its query
   * @param body JSON; null: none
   * @throws AdminClientException when it is refused, or nobody answers
   */
  public JsonNode call(String method, String path, @Nullable String body) {
    return call(method, path, body, "application/json", TIMEOUT_MILLIS);
  }

  /**
   * The same with a body of another type, or for what takes longer.
   *
   * @param body null: none
   */
  public JsonNode call(
      String method, String path, @Nullable String body, String contentType, int patienceMillis) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://" + address + path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(patienceMillis);
      if (!token.isEmpty()) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      if (body != null) {
        connection.setRequestProperty("Content-Type", contentType);
        connection.setDoOutput(true);
        try (var out = connection.getOutputStream()) {
          out.write(body.getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return judge(status, text);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new AdminClientException(
          UNREACHABLE,
          "nobody answers at %s (%s); another address goes with --admin"
              .formatted(address, e.getMessage()));
    }
  }

  private JsonNode judge(int status, String text) {
    if (status == 401) {
      throw new AdminClientException(
          UNREACHABLE,
          token.isEmpty()
              ? "%s wants its token: give --token-file FILE".formatted(address)
              : "%s does not take this token".formatted(address));
    }
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new AdminClientException(
          UNREACHABLE, "%s is no admin listener: it does not answer in JSON".formatted(address));
    }
    if (status >= 400) {
      String error = json.path("error").asString("");
      JsonNode problems = json.path("problems");
      if (error.isEmpty() && problems.size() > 0) {
        error = String.join("\n", problems.valueStream().map(JsonNode::asString).toList());
      }
      throw new AdminClientException(REFUSED, error.isEmpty() ? "answered " + status : error);
    }
    return json;
  }
}
