package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.IOException;

/** Interim responses, RFC 9110 §15.2, such as 103 Early Hints: before the response, any number. */
public final class InterimResponse {
  static final AttachmentKey<Sender> HTTP2 = AttachmentKey.create(Sender.class);

  private InterimResponse() {}

  /** Sends one over an HTTP/2 stream. */
  @FunctionalInterface
  interface Sender {
    void send(HeaderMap headers) throws IOException;
  }

  /**
   * Sends one, unless the client is of HTTP/1.0, which knows none, or the response has begun. On
   * the I/O thread.
   *
   * @param status 100 to 199, but not 101, which ends the use of HTTP
   * @throws IOException if the client is gone
   */
  public static void send(HttpServerExchange exchange, int status, HeaderMap headers)
      throws IOException {
    if (status < 100 || status > 199 || status == 101) {
      throw new IllegalArgumentException("no interim response: " + status);
    }
    if (exchange.isResponseStarted()) {
      return;
    }
    Http1Source source = Http1Source.of(exchange);
    if (source != null) {
      if (exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
        source.peer().sink().interim(http1(status, headers));
      }
      return;
    }
    Sender sender = exchange.getAttachment(HTTP2);
    if (sender != null) {
      HeaderMap all = new HeaderMap();
      all.add(Http2Channel.STATUS, status);
      for (HeaderValues values : headers) {
        all.putAll(values.getHeaderName(), values);
      }
      sender.send(all);
    }
  }

  private static byte[] http1(int status, HeaderMap headers) {
    // Undertow does not know RFC 8297.
    String reason = status == 103 ? "Early Hints" : StatusCodes.getReason(status);
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(reason);
    head.append("\r\n");
    for (HeaderValues values : headers) {
      for (String value : values) {
        if (!HttpSyntax.token(values.getHeaderName()) || !HttpSyntax.value(value)) {
          throw new IllegalArgumentException("malformed field " + values.getHeaderName());
        }
        head.append(values.getHeaderName()).append(": ").append(value).append("\r\n");
      }
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }
}
