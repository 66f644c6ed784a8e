package dev.terrace.kit.http;

import dev.terrace.kit.log.JsonLine;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Instant;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Makes the access line of a finished request. */
final class AccessLines {
  private static final ThreadLocal<JsonLine> LINES = ThreadLocal.withInitial(JsonLine::new);

  private AccessLines() {}

  static byte[] line(String listener, RequestState request, long nanos) {
    var exchange = request.exchange();
    var line =
        LINES
            .get()
            .begin()
            .field("time", Instant.now().toString())
            .field("type", "access")
            .field("listener", listener)
            .field("requestId", request.id())
            .field("client", client(exchange))
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

  private static @Nullable String client(HttpServerExchange exchange) {
    var source = exchange.getSourceAddress();
    if (source == null) {
      return null;
    }
    var address = source.getAddress();
    return address == null ? source.getHostString() : address.getHostAddress();
  }
}
