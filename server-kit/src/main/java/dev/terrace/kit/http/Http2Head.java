package dev.terrace.kit.http;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the head of an HTTP/2 request can be a request of HTTP/1.1 as well, RFC 9113 §8: each
 * pseudo-header once, no field of HTTP/1.1 connections, nothing that would end a line. What
 * Undertow checks by itself is checked again, so that one place says what is let through.
 */
final class Http2Head {
  private static final int MAX_LENGTH_DIGITS = 18;

  /** RFC 9113 §8.2.2. */
  private static final Set<HttpString> CONNECTION_SPECIFIC =
      Set.of(
          Headers.CONNECTION,
          Headers.TRANSFER_ENCODING,
          Headers.UPGRADE,
          new HttpString("Keep-Alive"),
          new HttpString("Proxy-Connection"),
          new HttpString("HTTP2-Settings"));

  private Http2Head() {}

  /**
   * Why it is malformed; null when it is not. A request with a Host field only, as some proxies
   * make of HTTP/1.1, gets its authority from there.
   *
   * @param scheme of the connection
   * @param ended whether no body follows
   */
  static @Nullable String refusal(HeaderMap headers, String scheme, boolean ended) {
    String refusal = pseudo(headers, scheme);
    if (refusal == null) {
      refusal = authority(headers);
    }
    if (refusal == null) {
      refusal = length(headers, ended);
    }
    return refusal == null ? fields(headers, true) : refusal;
  }

  /** Why the trailers are malformed; null when they are not. */
  static @Nullable String trailerRefusal(HeaderMap trailers) {
    if (trailers.contains(Headers.CONTENT_LENGTH) || trailers.contains(Headers.HOST)) {
      return "trailer that belongs into the head";
    }
    return fields(trailers, false);
  }

  private static @Nullable String pseudo(HeaderMap headers, String scheme) {
    if (headers.count(Http2Channel.METHOD) != 1
        || !HttpSyntax.token(new HttpString(headers.getFirst(Http2Channel.METHOD)))) {
      return "malformed method";
    }
    if (headers.count(Http2Channel.SCHEME) != 1
        || !headers.getFirst(Http2Channel.SCHEME).equals(scheme)) {
      return "scheme is not that of the connection";
    }
    if (headers.count(Http2Channel.PATH) != 1) {
      return "not exactly one path";
    }
    String path = headers.getFirst(Http2Channel.PATH);
    boolean asterisk = path.equals("*") && headers.getFirst(Http2Channel.METHOD).equals("OPTIONS");
    return asterisk || (path.startsWith("/") && HttpSyntax.target(path)) ? null : "malformed path";
  }

  private static @Nullable String authority(HeaderMap headers) {
    HeaderValues authorities = headers.get(Http2Channel.AUTHORITY);
    HeaderValues hosts = headers.get(Headers.HOST);
    if (authorities == null) {
      if (hosts == null || hosts.size() != 1 || !HttpSyntax.host(hosts.getFirst())) {
        return "no authority";
      }
      headers.put(Http2Channel.AUTHORITY, hosts.getFirst());
      return null;
    }
    String authority = authorities.getFirst();
    if (authorities.size() != 1 || !HttpSyntax.host(authority)) {
      return "malformed authority";
    }
    return hosts == null || (hosts.size() == 1 && hosts.getFirst().equalsIgnoreCase(authority))
        ? null
        : "Host is not the authority";
  }

  private static @Nullable String length(HeaderMap headers, boolean ended) {
    HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
    if (lengths == null) {
      return null;
    }
    String text = lengths.getFirst();
    if (lengths.size() != 1
        || text.isEmpty()
        || text.length() > MAX_LENGTH_DIGITS
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return "malformed Content-Length";
    }
    return ended && Long.parseLong(text) != 0 ? "body shorter than its Content-Length" : null;
  }

  private static @Nullable String fields(HeaderMap headers, boolean pseudo) {
    for (long cursor = headers.fastIterate(); cursor != -1; cursor = headers.fiNext(cursor)) {
      HeaderValues values = headers.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (name.length() > 0 && name.byteAt(0) == ':') {
        if (!pseudo) {
          return "pseudo-header in the trailers";
        }
        continue; // which they may be, was looked at before
      }
      if (CONNECTION_SPECIFIC.contains(name)) {
        return "field of an HTTP/1.1 connection";
      }
      if (name.equals(Headers.TE) && !trailersOnly(values)) {
        return "TE other than trailers";
      }
      if (!HttpSyntax.token(name) || capital(name)) {
        return "malformed field name";
      }
      for (int i = 0; i < values.size(); i++) {
        if (!value(values.get(i))) {
          return "malformed field value";
        }
      }
    }
    return null;
  }

  private static boolean trailersOnly(List<String> values) {
    return values.stream().allMatch(value -> value.equals("trailers"));
  }

  /** RFC 9113 §8.2: names are in lower case. */
  private static boolean capital(HttpString name) {
    for (int i = 0; i < name.length(); i++) {
      byte c = name.byteAt(i);
      if (c >= 'A' && c <= 'Z') {
        return true;
      }
    }
    return false;
  }

  /** RFC 9113 §8.2.1. */
  private static boolean value(String text) {
    return HttpSyntax.value(text)
        && (text.isEmpty() || (!blank(text.charAt(0)) && !blank(text.charAt(text.length() - 1))));
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
