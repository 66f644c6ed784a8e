package dev.terrace.app.http;

import dev.terrace.kit.config.ByteSize;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads a request's body as JSON, if it says that it is JSON and is not too long. */
final class BodyReader {
  /** What came of it. */
  sealed interface Result {}

  record Read(JsonNode json) implements Result {}

  record Unsupported(String contentType) implements Result {}

  record TooLarge(long most) implements Result {}

  private final ByteSize maxBody;

  BodyReader(ByteSize maxBody) {
    this.maxBody = maxBody;
  }

  /**
   * The body's JSON; a missing value when there is no body at all.
   *
   * @throws dev.terrace.app.rule.Rejection of kind MALFORMED when it is not JSON
   */
  Result read(HttpServletRequest request) throws IOException {
    var contentType = request.getContentType();
    if (!isJson(contentType)) {
      return new Unsupported(String.valueOf(contentType));
    }
    if (request.getContentLengthLong() > maxBody.bytes()) {
      return new TooLarge(maxBody.bytes());
    }
    var bytes = request.getInputStream().readNBytes(Math.toIntExact(maxBody.bytes() + 1));
    if (bytes.length > maxBody.bytes()) {
      return new TooLarge(maxBody.bytes());
    }
    return new Read(bytes.length == 0 ? MissingNode.getInstance() : Json.read(bytes));
  }

  /**
   * {@code application/json} and {@code application/…+json}, in UTF-8 only, as RFC 8259 §8.1 wants
   * it. Nothing at all is taken for JSON; what curl sends by itself for {@code -d} is a form.
   */
  static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    var parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    var type = parts[0].strip();
    if (!type.equals("application/json")
        && !(type.startsWith("application/") && type.endsWith("+json"))) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      var parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=")
          && !parameter.equals("charset=utf-8")
          && !parameter.equals("charset=utf8")) {
        return false;
      }
    }
    return true;
  }
}
