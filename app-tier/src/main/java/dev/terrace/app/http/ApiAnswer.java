package dev.terrace.app.http;

import org.jspecify.annotations.Nullable;

/**
 * What the API answers.
 *
 * @param status the HTTP status
 * @param body its content; null for none
 */
public record ApiAnswer(int status, @Nullable JsonBody body) {

  public static ApiAnswer ok(JsonBody body) {
    return new ApiAnswer(200, body);
  }

  public static ApiAnswer created(JsonBody body) {
    return new ApiAnswer(201, body);
  }

  public static ApiAnswer noContent() {
    return new ApiAnswer(204, null);
  }
}
