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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server gets to see of a request: the same for every try.
 *
 * <p>The target and the end-to-end fields go on as they came; fields of this hop end here; Host,
 * framing and the fields about the client are written anew.
 */
final class RequestHead {
  private static final HttpString COOKIE = Headers.COOKIE;

  private final HttpString method;
  private final RequestTarget target;
  private final HeaderMap headers;
  private final @Nullable CookieHeader cookie;
  private final BodyFraming body;
  private final Set<HttpString> own;
  private final @Nullable String upgrade;

  /** Writes the fields about the client; null: they are among the headers already. */
  private final @Nullable Consumer<HeadEncoder> forwarded;

  private RequestHead(
      HttpString method,
      RequestTarget target,
      HeaderMap headers,
      @Nullable CookieHeader cookie,
      BodyFraming body,
      Set<HttpString> own,
      @Nullable String upgrade,
      @Nullable Consumer<HeadEncoder> forwarded) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.cookie = cookie;
    this.body = body;
    this.own = own;
    this.upgrade = upgrade;
    this.forwarded = forwarded;
  }

  /**
   * Reads the request.
   *
   * @param cookieName the persistence cookie, which servers do not see; null: there is none
   */
  static RequestHead of(
      HttpServerExchange exchange, ForwardedFields forwarded, @Nullable String cookieName) {
    HeaderMap headers = exchange.getRequestHeaders();
    RequestTarget target = RequestTarget.of(exchange);
    return new RequestHead(
        exchange.getRequestMethod(),
        target,
        headers,
        cookie(headers, cookieName),
        framing(exchange),
        own(exchange),
        Upgrade.offered(exchange),
        out -> forwarded.write(exchange, target.host(), out::field));
  }

  /**
   * A request that has no exchange; see {@link #of(HttpServerExchange, ForwardedFields, String)}.
   */
  static RequestHead of(FetchRequest request, @Nullable String cookieName) {
    return new RequestHead(
        request.method(),
        new RequestTarget(request.host(), request.target()),
        request.headers(),
        cookie(request.headers(), cookieName),
        new BodyFraming.None(),
        Set.of(),
        null,
        null);
  }

  private static Set<HttpString> own(HttpServerExchange exchange) {
    Set<HttpString> names = exchange.getAttachment(OwnFields.KEY);
    return names == null ? Set.of() : names;
  }

  private static @Nullable CookieHeader cookie(HeaderMap headers, @Nullable String name) {
    HeaderValues cookies = headers.get(COOKIE);
    return cookies != null && (name != null || cookies.size() > 1)
        ? CookieHeader.take(cookies, name == null ? "" : name)
        : null;
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

  /** The protocol that the server may switch to; null: none. */
  @Nullable String upgrade() {
    return upgrade;
  }

  /**
   * Writes the head.
   *
   * @throws java.nio.BufferOverflowException when the buffer is too small
   * @throws HeadEncoder.UnsafeFieldException when the request cannot be carried by HTTP/1.1
   */
  void encode(ByteBuffer out, String serverAddress) {
    HeadEncoder head = new HeadEncoder(out);
    head.requestLine(method, target.target());
    head.field(Headers.HOST, target.host() == null ? serverAddress : target.host());
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
    framing(head);
    cookies(head, nominated);
    boolean trailers = HopByHop.lists(headers.get(Headers.TE), "trailers");
    if (trailers) {
      head.field(Headers.TE, "trailers");
    }
    if (upgrade != null) {
      head.field(Headers.UPGRADE, upgrade);
    }
    if (trailers || upgrade != null) {
      head.field(Headers.CONNECTION, upgrade == null ? "TE" : trailers ? "TE, Upgrade" : "Upgrade");
    }
    if (forwarded != null) {
      forwarded.accept(head);
    }
    head.end();
  }

  private boolean passes(HttpString name, @Nullable Set<HttpString> nominated) {
    if (!own.isEmpty() && own.contains(name)) {
      return !name.equals(Headers.HOST) && !name.equals(COOKIE);
    }
    return !name.equals(Headers.HOST)
        && !name.equals(Headers.CONTENT_LENGTH)
        && !name.equals(COOKIE)
        && (forwarded == null || !ForwardedFields.covers(name))
        && !HopByHop.endsHere(name, nominated);
  }

  private void framing(HeadEncoder head) {
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
      List<String> lines = headers.get(COOKIE);
      if (lines != null) {
        head.field(COOKIE, lines.getFirst());
      }
    } else if (cookie.others() != null) {
      head.field(COOKIE, cookie.others());
    }
  }
}
