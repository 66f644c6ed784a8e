package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests that are refused before any handler sees them. */
final class RequestRules {
  private static final Set<HttpString> PROTOCOLS =
      Set.of(Protocols.HTTP_1_0, Protocols.HTTP_1_1, Protocols.HTTP_2_0);

  /** What programs that know fields as variables (CGI, WSGI) take for the real ones. */
  private static final HttpString CONTENT_LENGTH_UNDERSCORED = new HttpString("Content_Length");

  private static final HttpString TRANSFER_ENCODING_UNDERSCORED =
      new HttpString("Transfer_Encoding");

  private RequestRules() {}

  /**
   * How much more than the limits is read at all. In between, the exact sum decides; beyond, {@link
   * HeadScanner} and {@link Http2Streams} refuse while it comes.
   */
  static final int PARSER_FACTOR = 2;

  /** The status to refuse with; 0 when the request may pass. */
  static int check(HttpServerExchange exchange, LimitsConfig limits) {
    var headers = exchange.getRequestHeaders();
    long target = (long) exchange.getRequestURI().length() + exchange.getQueryString().length();
    if (target > limits.maxHeaderSize().bytes()) {
      return StatusCodes.REQUEST_URI_TOO_LARGE; // RFC 9112 §3
    }
    if (tooLarge(target, headers, limits)) {
      return StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    if (!PROTOCOLS.contains(exchange.getProtocol())) {
      return StatusCodes.BAD_REQUEST;
    }
    HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
    HeaderValues encodings = headers.get(Headers.TRANSFER_ENCODING);
    // RFC 9112 §6.1: both together, or an encoding read in two ways, smuggle requests past a proxy.
    // HTTP/1.0 has no codings: who reads it as such finds the end of the body elsewhere.
    if (encodings != null
        && (lengths != null
            || !chunked(encodings)
            || !exchange.getProtocol().equals(Protocols.HTTP_1_1))) {
      return StatusCodes.BAD_REQUEST;
    }
    if (headers.contains(CONTENT_LENGTH_UNDERSCORED)
        || headers.contains(TRANSFER_ENCODING_UNDERSCORED)) {
      return StatusCodes.BAD_REQUEST;
    }
    HeaderValues hosts = headers.get(Headers.HOST);
    if (exchange.isHostIncludedInRequestURI()
        && !absoluteTarget(exchange.getRequestURI(), hosts == null ? null : hosts.getFirst())) {
      return StatusCodes.BAD_REQUEST;
    }
    if (hosts == null // RFC 9112 §3.2
        ? !exchange.getProtocol().equals(Protocols.HTTP_1_0)
        : hosts.size() > 1 || !HttpSyntax.host(hosts.getFirst())) {
      return StatusCodes.BAD_REQUEST;
    }
    if (lengths != null) {
      long length = length(lengths);
      if (length < 0) {
        return StatusCodes.BAD_REQUEST;
      }
      if (length > limits.maxBodySize().bytes()) {
        return StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      }
    }
    return 0;
  }

  /** RFC 6585 §5; counted as on the wire in HTTP/1.1. */
  private static boolean tooLarge(long target, HeaderMap headers, LimitsConfig limits) {
    long size = target;
    int count = 0;
    for (long cookie = headers.fastIterate(); cookie != -1; cookie = headers.fiNext(cookie)) {
      HeaderValues values = headers.fiCurrent(cookie);
      for (int i = 0; i < values.size(); i++) {
        size += values.getHeaderName().length() + values.get(i).length() + 4;
        count++;
      }
    }
    return size > limits.maxHeaderSize().bytes() || count > limits.maxHeaders();
  }

  /**
   * RFC 9110 §4.2: only our schemes. An authority that is not the Host field could be either to
   * somebody, although RFC 9112 §3.2.2 says which it is; it may hold no user name (§4.2.4).
   */
  private static boolean absoluteTarget(String target, @Nullable String host) {
    int authority = target.indexOf("://") + 3;
    String scheme = target.substring(0, authority).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http://") && !scheme.equals("https://")) {
      return false;
    }
    int path = target.indexOf('/', authority);
    String named = target.substring(authority, path < 0 ? target.length() : path);
    return HttpSyntax.host(named) && (host == null || host.equalsIgnoreCase(named));
  }

  private static boolean chunked(HeaderValues encodings) {
    return encodings.size() == 1 && encodings.getFirst().strip().equalsIgnoreCase("chunked");
  }

  /** RFC 9110 §8.6: one decimal number; -1 for anything else. */
  private static long length(HeaderValues lengths) {
    if (lengths.size() != 1) {
      return -1;
    }
    String text = lengths.getFirst();
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(text);
  }
}
