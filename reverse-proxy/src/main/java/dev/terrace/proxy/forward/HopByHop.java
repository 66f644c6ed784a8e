package dev.terrace.proxy.forward;

import dev.terrace.kit.http.RequestId;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields that end at this hop, RFC 9110 §7.6.1, and those that we write anew. */
final class HopByHop {
  static final HttpString KEEP_ALIVE = new HttpString("Keep-Alive");
  static final HttpString PROXY_CONNECTION = new HttpString("Proxy-Connection");
  static final HttpString HTTP2_SETTINGS = new HttpString("HTTP2-Settings");

  /** Upgrade is among them: what of it is passed on is written anew, see {@link Upgrade}. */
  private static final Set<HttpString> ALWAYS =
      Set.of(
          Headers.CONNECTION,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          HTTP2_SETTINGS,
          Headers.TE,
          Headers.TRANSFER_ENCODING,
          Headers.UPGRADE,
          Headers.PROXY_AUTHENTICATE,
          Headers.PROXY_AUTHORIZATION);

  private HopByHop() {}

  /** Whether a field ends here. {@code nominated} are the names that Connection lists. */
  static boolean endsHere(HttpString name, @Nullable Set<HttpString> nominated) {
    return ALWAYS.contains(name) || (nominated != null && nominated.contains(name));
  }

  /**
   * The names that the Connection field lists, null when it lists none but close and keep-alive.
   */
  static @Nullable Set<HttpString> nominated(HeaderMap headers) {
    HeaderValues lines = headers.get(Headers.CONNECTION);
    if (lines == null) {
      return null;
    }
    Set<HttpString> names = null;
    for (String line : lines) {
      if (line.equalsIgnoreCase("keep-alive") || line.equalsIgnoreCase("close")) {
        continue;
      }
      for (String name : line.split(",", -1)) {
        String trimmed = name.strip();
        if (!trimmed.isEmpty()) {
          names = names == null ? new HashSet<>() : names;
          names.add(new HttpString(trimmed));
        }
      }
    }
    return names;
  }

  /**
   * Copies what goes on of the fields of a server's answer. X-Request-Id is ours already, and of
   * Content-Length one line is enough: all are equal, or the answer would have been refused.
   */
  static void copyAnswer(HeaderMap from, HeaderMap to) {
    Set<HttpString> nominated = nominated(from);
    long cursor = from.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = from.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (name.equals(Headers.CONTENT_LENGTH)) {
        to.put(name, values.getFirst());
      } else if (!name.equals(RequestId.HEADER) && !endsHere(name, nominated)) {
        to.addAll(name, values);
      }
      cursor = from.fiNextNonEmpty(cursor);
    }
  }

  /** What goes on of the fields of a server's interim response. */
  static HeaderMap interim(HeaderMap said) {
    HeaderMap fields = new HeaderMap();
    copyAnswer(said, fields);
    fields.remove(Headers.CONTENT_LENGTH); // RFC 9110 §8.6: not in these
    return fields;
  }

  /** Whether a comma-separated field contains a token. */
  static boolean lists(@Nullable HeaderValues lines, String token) {
    if (lines == null) {
      return false;
    }
    for (String line : lines) {
      for (String element : line.split(",", -1)) {
        if (element.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }
}
