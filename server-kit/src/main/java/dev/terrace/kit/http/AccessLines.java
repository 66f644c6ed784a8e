package dev.terrace.kit.http;

import dev.terrace.kit.log.AccessFormat;
import dev.terrace.kit.log.CombinedLine;
import dev.terrace.kit.log.JsonLine;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.time.Instant;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Makes the access line of a finished request, or of what was none. */
final class AccessLines {
  private static final ThreadLocal<JsonLine> LINES = ThreadLocal.withInitial(JsonLine::new);

  private static final ThreadLocal<CombinedLine> COMBINED =
      ThreadLocal.withInitial(CombinedLine::new);

  private AccessLines() {}

  static byte[] line(AccessFormat format, String listener, RequestState request, long nanos) {
    return switch (format) {
      case JSON -> json(listener, request, nanos);
      case COMBINED -> combined(request);
    };
  }

  /**
   * The line of what was refused before it was a request: without what nobody knows.
   *
   * @param client null: not known either
   */
  static byte[] refused(
      AccessFormat format,
      String listener,
      @Nullable InetSocketAddress client,
      int status,
      String reason) {
    return switch (format) {
      case JSON ->
          LINES
              .get()
              .begin()
              .field("time", Instant.now().toString())
              .field("type", "access")
              .field("listener", listener)
              .field("client", address(client))
              .field("status", status)
              .field("error", reason)
              .end();
      case COMBINED ->
          COMBINED.get().line(Instant.now(), address(client), null, null, status, 0, null, null);
    };
  }

  private static byte[] combined(RequestState request) {
    var exchange = request.exchange();
    var headers = exchange.getRequestHeaders();
    var fields = request.fieldsIfAny();
    Object user = fields == null ? null : fields.others().get("user");
    String query = exchange.getQueryString();
    String line =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + (query.isEmpty() ? "" : "?" + query)
            + " "
            + exchange.getProtocol();
    return COMBINED
        .get()
        .line(
            Instant.now(),
            address(exchange.getSourceAddress()),
            user == null ? null : user.toString(),
            line,
            exchange.getStatusCode(),
            request.bytesSent(),
            headers.getFirst(Headers.REFERER),
            headers.getFirst(Headers.USER_AGENT));
  }

  private static byte[] json(String listener, RequestState request, long nanos) {
    var exchange = request.exchange();
    var line =
        LINES
            .get()
            .begin()
            .field("time", Instant.now().toString())
            .field("type", "access")
            .field("listener", listener)
            .field("requestId", request.id())
            .field("client", address(exchange.getSourceAddress()))
            .field("method", exchange.getRequestMethod().toString())
            .field("host", exchange.getRequestHeaders().getFirst(Headers.HOST))
            .field("path", exchange.getRequestURI());
    if (!exchange.getQueryString().isEmpty()) {
      line.field("query", exchange.getQueryString());
    }
    line.field("protocol", exchange.getProtocol().toString())
        .field("status", exchange.getStatusCode())
        .field("bytes", request.bytesSent())
        .millis("durationMs", nanos);
    SSLSession tls = exchange.getConnection().getSslSession();
    if (tls != null) {
      line.field("tls", tls.getProtocol());
    }
    line.field("userAgent", exchange.getRequestHeaders().getFirst(Headers.USER_AGENT));
    add(line, request.fieldsIfAny());
    return line.end();
  }

  private static void add(JsonLine line, @Nullable AccessLogFields fields) {
    if (fields == null) {
      return;
    }
    line.field("upstream", fields.upstream());
    var upstreamDuration = fields.upstreamDuration();
    if (upstreamDuration != null) {
      line.millis("upstreamMs", upstreamDuration.toNanos());
    }
    line.field("cacheStatus", fields.cacheStatus());
    fields.others().forEach(line::value);
  }

  private static @Nullable String address(@Nullable InetSocketAddress source) {
    if (source == null) {
      return null;
    }
    var address = source.getAddress();
    return address == null ? source.getHostString() : address.getHostAddress();
  }
}
