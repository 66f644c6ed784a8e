package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** Requests that are refused before any handler sees them. */
final class RequestRules {
  private RequestRules() {}

  /** The status to refuse with; 0 when the request may pass. */
  static int check(HttpServerExchange exchange, long maxBodySize) {
    var headers = exchange.getRequestHeaders();
    HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
    // RFC 9112 §6.1: both together are how requests are smuggled past a proxy.
    if (lengths != null && headers.contains(Headers.TRANSFER_ENCODING)) {
      return StatusCodes.BAD_REQUEST;
    }
    HeaderValues hosts = headers.get(Headers.HOST);
    if (hosts != null && hosts.size() > 1) { // RFC 9112 §3.2
      return StatusCodes.BAD_REQUEST;
    }
    if (lengths != null) {
      long length = length(lengths);
      if (length < 0) {
        return StatusCodes.BAD_REQUEST;
      }
      if (length > maxBodySize) {
        return StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      }
    }
    return 0;
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
