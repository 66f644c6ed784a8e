package dev.terrace.web.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.terrace.kit.http.ReadyAnswer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Fields of an answer, made once: as names and values, and as the bytes of HTTP/1.1. Immutable. */
final class ResponseHead {
  /** What a 304 repeats (RFC 9110 §15.4.5), with all that is no metadata of the content. */
  private static final Set<HttpString> OF_CONTENT =
      Set.of(
          Headers.CONTENT_TYPE,
          Headers.CONTENT_LENGTH,
          Headers.CONTENT_ENCODING,
          Headers.LAST_MODIFIED,
          Headers.ACCEPT_RANGES);

  private final Map<HttpString, String> fields;
  private final byte[] lines;

  ResponseHead(Map<HttpString, String> fields) {
    this.fields = new LinkedHashMap<>(fields);
    var text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    this.lines = text.toString().getBytes(ISO_8859_1);
  }

  /** The lines of the fields, each with its end. */
  byte[] lines() {
    return lines;
  }

  Map<HttpString, String> fields() {
    return fields;
  }

  /**
   * Sends a 200 of these fields and a body, the shortest way there is.
   *
   * @return false when nothing was done, see {@link ReadyAnswer#send}
   */
  boolean send(HttpServerExchange exchange, ByteBuffer body) {
    return ReadyAnswer.send(exchange, fields, lines, body);
  }

  /** Sets all fields. */
  void putAll(HeaderMap response) {
    fields.forEach(response::put);
  }

  /** Sets those that a 304 has. */
  void putNotModified(HeaderMap response) {
    fields.forEach((name, value) -> {
      if (!OF_CONTENT.contains(name)) {
        response.put(name, value);
      }
    });
  }

  /** Sets those that tell nothing of the content's length. */
  void putWithoutLength(HeaderMap response) {
    fields.forEach((name, value) -> {
      if (!name.equals(Headers.CONTENT_LENGTH)) {
        response.put(name, value);
      }
    });
  }
}
