package dev.terrace.proxy.forward;

import dev.terrace.proxy.persist.Persistence;
import dev.terrace.proxy.persist.Visit;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
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
  private final Visit visit;
  private final BodyFraming body;
  private final Set<HttpString> own;
  private final @Nullable String upgrade;

  /** Writes the fields about the client; null: they are among the headers already. */
  private final @Nullable Consumer<HeadEncoder> forwarded;

  private RequestHead(
      HttpString method,
      RequestTarget target,
      HeaderMap headers,
      Visit visit,
      BodyFraming body,
      Set<HttpString> own,
      @Nullable String upgrade,
      @Nullable Consumer<HeadEncoder> forwarded) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.visit = visit;
    this.body = body;
    this.own = own;
    this.upgrade = upgrade;
    this.forwarded = forwarded;
  }

  /**
   * Reads the request.
   *
   * @param persistence what keeps visitors on a server; null: nothing does
   */
  static RequestHead of(
      HttpServerExchange exchange, ForwardedFields forwarded, @Nullable Persistence persistence) {
    HeaderMap headers = exchange.getRequestHeaders();
    RequestTarget target = RequestTarget.of(exchange);
    return new RequestHead(
        exchange.getRequestMethod(),
        target,
        headers,
        visit(headers, persistence),
        framing(exchange),
        own(exchange),
        Upgrade.offered(exchange),
        out -> forwarded.write(exchange, target.host(), out::field));
  }

  /**
   * A request that has no exchange; see {@link #of(HttpServerExchange, ForwardedFields,
   * Persistence)}.
   */
  static RequestHead of(FetchRequest request, @Nullable Persistence persistence) {
    return new RequestHead(
        request.method(),
        new RequestTarget(request.host(), request.target()),
        request.headers(),
        visit(request.headers(), persistence),
        new BodyFraming.None(),
        Set.of(),
        null,
        null);
  }

  private static Set<HttpString> own(HttpServerExchange exchange) {
    Set<HttpString> names = exchange.getAttachment(OwnFields.KEY);
    return names == null ? Set.of() : names;
  }

  private static Visit visit(HeaderMap headers, @Nullable Persistence persistence) {
    HeaderValues cookies = headers.get(COOKIE);
    return persistence == null ? Visit.stateless(cookies) : persistence.visit(cookies);
  }

  private static BodyFraming framing(HttpServerExchange exchange) {
    if (exchange.isRequestComplete()) {
      return new BodyFraming.None();
    }
    String length = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
    long bytes = length == null ? -1 : Digits.parse(length);
    return bytes < 0 ? new BodyFraming.Chunked() : new BodyFraming.Length(bytes);
  }

  /** What the visitor's cookies say. */
  Visit visit() {
    return visit;
  }

  /** Path and query. */
  String target() {
    return target.target();
  }

  /** The first value of a field; null: there is none. */
  @Nullable String field(String name) {
    return headers.getFirst(name);
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
    String cookies = visit.cookies();
    if (cookies != null && (nominated == null || !nominated.contains(COOKIE))) {
      head.field(COOKIE, cookies);
    }
  }
}
