package dev.terrace.app.http;

import dev.terrace.app.rule.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Percent-decoding of paths and queries, as strict as it can be: what is not UTF-8 is refused
 * rather than replaced, because a replaced name would be another name.
 */
public final class UrlText {
  private UrlText() {}

  /** One segment of a path, RFC 3986 §3.3: a plus sign is a plus sign. */
  public static String segment(String encoded) {
    return decode("path", encoded, false);
  }

  /** The parameters of a query as browsers write them; of repeated names the first one counts. */
  public static Map<String, String> query(@Nullable String query) {
    return query == null || query.isEmpty() ? Map.of() : pairs("query", query);
  }

  /**
   * The fields of a form as browsers post them, its bytes given as Latin-1 characters.
   *
   * @param most fields that it may have
   */
  public static Map<String, String> form(String body, int most) {
    if (body.chars().filter(c -> c == '&').count() >= most) {
      throw Rejection.malformed("form", "has too many fields (maximum is " + most + ")");
    }
    return pairs("form", body);
  }

  private static Map<String, String> pairs(String what, String query) {
    var parameters = new LinkedHashMap<String, String>();
    int from = 0;
    while (from <= query.length()) {
      int to = query.indexOf('&', from);
      to = to < 0 ? query.length() : to;
      var pair = query.substring(from, to);
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        var value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.putIfAbsent(decode(what, name, true), decode(what, value, true));
      }
      from = to + 1;
    }
    return parameters;
  }

  private static String decode(String what, String encoded, boolean plusIsBlank) {
    if (encoded.indexOf('%') < 0
        && (!plusIsBlank || encoded.indexOf('+') < 0)
        && isAscii(encoded)) {
      return encoded;
    }
    var bytes = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) hexPair(what, encoded, i + 1));
        i += 2;
      } else if (c == '+' && plusIsBlank) {
        bytes.put((byte) ' ');
      } else if (c <= 0xFF) {
        // The server hands over unescaped bytes as Latin-1 characters.
        bytes.put((byte) c);
      } else {
        throw Rejection.malformed(what, "is not properly encoded");
      }
    }
    try {
      return Json.UTF_8.get().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      throw Rejection.malformed(what, "is not valid UTF-8");
    }
  }

  private static int hexPair(String what, String text, int at) {
    int high = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw Rejection.malformed(what, "is not properly encoded");
    }
    return high * 16 + low;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }
}
