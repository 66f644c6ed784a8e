package dev.terrace.proxy.forward;

import dev.terrace.proxy.persist.CookieHeader;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server gets to see of a request: the same for every try.
 *
 * <p>The target and the end-to-end fields go on as they came; fields of this hop end here; Host,
 * framing and the fields about the client are written anew.
 */
final class RequestHead {
  private static final HttpString COOKIE = Headers.COOKIE;

  private final HttpServerExchange exchange;
  private final ForwardedFields forwarded;
  private final @Nullable String host;
  private final String target;
  private final @Nullable CookieHeader cookie;
  private final BodyFraming body;

  private RequestHead(
      HttpServerExchange exchange,
      ForwardedFields forwarded,
      @Nullable String host,
      String target,
      @Nullable CookieHeader cookie,
      BodyFraming body) {
    this.exchange = exchange;
    this.forwarded = forwarded;
    this.host = host;
    this.target = target;
    this.cookie = cookie;
    this.body = body;
  }

  /**
   * Reads the request.
   *
   * @param cookieName the persistence cookie, which servers do not see; null: there is none
   */
  static RequestHead of(
      HttpServerExchange exchange, ForwardedFields forwarded, @Nullable String cookieName) {
    HeaderMap headers = exchange.getRequestHeaders();
    String target = exchange.getRequestURI();
    String host = headers.getFirst(Headers.HOST);
    if (exchange.isHostIncludedInRequestURI()) { // absolute form, RFC 9112 §3.2.2
      int authority = target.indexOf("://") + 3;
      int path = target.indexOf('/', authority);
      host = path < 0 ? target.substring(authority) : target.substring(authority, path);
      target = path < 0 ? "/" : target.substring(path);
    }
    String query = exchange.getQueryString();
    if (!query.isEmpty()) {
      target = target + '?' + query;
    }
    HeaderValues cookies = headers.get(COOKIE);
    CookieHeader cookie = null;
    if (cookies != null && (cookieName != null || cookies.size() > 1)) {
      cookie = CookieHeader.take(cookies, cookieName == null ? "" : cookieName);
    }
    return new RequestHead(exchange, forwarded, host, target, cookie, framing(exchange));
  }

  private static BodyFraming framing(HttpServerExchange exchange) {
    if (exchange.isRequestComplete()) {
      return new BodyFraming.None();
    }
    String length = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
    long bytes = length == null ? -1 : Digits.parse(length);
    return bytes < 0 ? new BodyFraming.Chunked() : new BodyFraming.Length(bytes);
  }

  /** The value of the visitor's persistence cookie. */
  @Nullable String cookieValue() {
    return cookie == null ? null : cookie.value();
  }

  BodyFraming body() {
    return body;
  }

  /**
   * Writes the head.
   *
   * @throws java.nio.BufferOverflowException when the buffer is too small
   * @throws HeadEncoder.UnsafeFieldException when the request cannot be carried by HTTP/1.1
   */
  void encode(ByteBuffer out, String serverAddress) {
    HeaderMap headers = exchange.getRequestHeaders();
    HeadEncoder head = new HeadEncoder(out);
    head.requestLine(exchange.getRequestMethod(), target);
    head.field(Headers.HOST, host == null ? serverAddress : host);
    Set<HttpString> nominated = HopByHop.nominated(headers);
    long cursor = headers.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = headers.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (passes(name, nominated)) {
        for (String value : values) {
          head.field(name, value);
        }
      }
      cursor = headers.fiNextNonEmpty(cursor);
    }
    framing(head, headers);
    cookies(head, nominated);
    if (HopByHop.lists(headers.get(Headers.TE), "trailers")) {
      head.field(Headers.TE, "trailers");
      head.field(Headers.CONNECTION, "TE");
    }
    forwarded.write(exchange, host, head);
    head.end();
  }

  private static boolean passes(HttpString name, @Nullable Set<HttpString> nominated) {
    return !name.equals(Headers.HOST)
        && !name.equals(Headers.CONTENT_LENGTH)
        && !name.equals(COOKIE)
        && !ForwardedFields.covers(name)
        && !HopByHop.endsHere(name, nominated);
  }

  private void framing(HeadEncoder head, HeaderMap headers) {
    switch (body) {
      case BodyFraming.Length(long bytes) ->
          head.field(Headers.CONTENT_LENGTH, Long.toString(bytes));
      case BodyFraming.Chunked _, BodyFraming.UntilClose _ ->
          head.field(Headers.TRANSFER_ENCODING, "chunked");
      case BodyFraming.None _ -> {
        boolean empty =
            headers.contains(Headers.CONTENT_LENGTH) || headers.contains(Headers.TRANSFER_ENCODING);
        if (empty) { // a client that said "nothing" says so to the server too
          head.field(Headers.CONTENT_LENGTH, "0");
        }
      }
    }
  }

  private void cookies(HeadEncoder head, @Nullable Set<HttpString> nominated) {
    if (nominated != null && nominated.contains(COOKIE)) {
      return;
    }
    if (cookie == null) {
      List<String> lines = exchange.getRequestHeaders().get(COOKIE);
      if (lines != null) {
        head.field(COOKIE, lines.getFirst());
      }
    } else if (cookie.others() != null) {
      head.field(COOKIE, cookie.others());
    }
  }
}
