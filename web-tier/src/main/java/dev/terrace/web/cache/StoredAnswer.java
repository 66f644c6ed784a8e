package dev.terrace.web.cache;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.CacheStatus;
import dev.terrace.web.cache.rule.ContentRange;
import dev.terrace.web.cache.rule.Preconditions;
import dev.terrace.web.cache.rule.RangeRequest;
import dev.terrace.web.cache.store.Body;
import dev.terrace.web.cache.store.Entry;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.encoding.Coding;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request with a stored response, RFC 9111 §4: whole, as a part (206), or with 304 for a
 * client that has it already. On the exchange's I/O thread, without waiting.
 */
final class StoredAnswer {
  /** About a representation that a 304 does not carry, RFC 9110 §15.4.5. */
  static final Set<HttpString> NOT_IN_304 =
      Set.of(
          Headers.CONTENT_LENGTH,
          Headers.CONTENT_TYPE,
          Headers.CONTENT_ENCODING,
          Headers.CONTENT_LANGUAGE,
          Headers.CONTENT_RANGE);

  private final Visit visit;
  private final HttpServerExchange exchange;
  private final Entry entry;

  private StoredAnswer(Visit visit, Entry entry) {
    this.visit = visit;
    this.exchange = visit.exchange();
    this.entry = entry;
  }

  /**
   * Sends it.
   *
   * @param validated whether the upstream has just said that it is valid; otherwise its age is told
   */
  static void send(
      Visit visit, Entry entry, CacheStatus status, boolean validated, Age.Instant now) {
    HttpServerExchange exchange = visit.exchange();
    StoredAnswer answer = new StoredAnswer(visit, entry);
    String text = status.toString();
    AccessLogFields.of(exchange).cacheStatus(text);
    HeaderMap request = exchange.getRequestHeaders();
    boolean notModified = Preconditions.notModified(request, entry.head());
    answer.head(notModified);
    HeaderMap response = exchange.getResponseHeaders();
    if (!validated) {
      response.put(Headers.AGE, Long.toString(entry.head().age(now) / 1000));
    }
    status.appendTo(response);
    if (notModified) {
      exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
      exchange.endExchange();
    } else {
      answer.body(request);
    }
  }

  private void head(boolean notModified) {
    setStatus(exchange, entry.head().status(), entry.head().reason());
    HeaderMap from = entry.head().headers();
    HeaderMap to = exchange.getResponseHeaders();
    long cursor = from.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = from.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (!notModified || !NOT_IN_304.contains(name)) {
        if (values.size() == 1) {
          to.put(name, values.getFirst());
        } else {
          to.addAll(name, values);
        }
      }
      cursor = from.fiNextNonEmpty(cursor);
    }
  }

  /** Sets a status, with its reason phrase where it is not the usual one. */
  static void setStatus(HttpServerExchange exchange, int status, String reason) {
    exchange.setStatusCode(status);
    if (!reason.isEmpty() && !reason.equals(StatusCodes.getReason(status))) {
      exchange.setReasonPhrase(reason);
    }
  }

  private void body(HeaderMap request) {
    ContentRange range = null;
    if (asksForPart(request)) {
      RangeRequest asked = RangeRequest.of(request);
      range = asked == null ? null : asked.in(entry.body().length());
      if (asked != null && range == null) {
        unsatisfiable();
        return;
      }
    }
    if (range != null) {
      exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
      exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range.text());
    }
    Body body = entry.body();
    if (entry.head().status() == StatusCodes.NO_CONTENT) {
      exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
    } else {
      exchange.setResponseContentLength(range == null ? body.length() : range.length());
      if (range == null && body instanceof Body.Whole whole) {
        body = encoded(whole);
      }
    }
    if (exchange.getRequestMethod().equals(Methods.HEAD) || body.length() == 0) {
      exchange.endExchange();
    } else {
      send(body, range);
    }
  }

  /** The compressed body, if it is kept and this client may get it. */
  private Body.Whole encoded(Body.Whole body) {
    Coding coding = visit.location().compression().coding(exchange);
    Body.Whole kept =
        coding == Coding.IDENTITY ? null : StoredCoding.of(visit, entry, body, coding);
    if (kept == null) {
      return body; // compressed on its way, where that is wanted
    }
    Compression.describe(exchange.getResponseHeaders(), coding);
    exchange.setResponseContentLength(kept.length());
    AccessLogFields.of(exchange).set("encoding", coding.token());
    return kept;
  }

  private boolean asksForPart(HeaderMap request) {
    return request.contains(Headers.RANGE)
        && exchange.getRequestMethod().equals(Methods.GET)
        && entry.head().status() == StatusCodes.OK
        && Preconditions.rangeApplies(request, entry.head());
  }

  private void unsatisfiable() {
    HeaderMap response = exchange.getResponseHeaders();
    NOT_IN_304.forEach(response::remove);
    response.put(Headers.CONTENT_RANGE, "bytes */" + entry.body().length());
    exchange.setStatusCode(StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE);
    exchange.endExchange();
  }

  private void send(Body body, @Nullable ContentRange range) {
    long length = range == null ? body.length() : range.length();
    visit.location().zone().counters().bytes.add(length);
    if (range == null && body instanceof Body.Whole whole && whole.chunks().size() == 1) {
      exchange.getResponseSender().send(ByteBuffer.wrap(whole.chunk(0)));
      return;
    }
    ContentRange sent = range == null ? new ContentRange(0, length - 1, length) : range;
    new ChunkSender(exchange, entry, body.slice(sent)).next();
  }
}
