package dev.terrace.web.build;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where a reference leads (RFC 3986 §5.2), as far as a site knows. */
sealed interface Address {
  /** To another host, to data in the reference itself, to a place in the same text. */
  record Elsewhere() implements Address {}

  /** Above the root of the site. */
  record Outside() implements Address {}

  /**
   * To a path of the site's host.
   *
   * @param path decoded, beginning with a slash
   */
  record Path(String path) implements Address {}

  /** {@code scheme:} or {@code //host}. */
  Pattern ABSOLUTE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:|//).*", Pattern.DOTALL);

  /**
   * Follows a reference.
   *
   * @param base the path of the text that holds it
   */
  static Address of(String base, String reference) {
    String value = reference.strip();
    String path = withoutSuffix(value);
    if (path.isEmpty() || ABSOLUTE.matcher(value).matches()) {
      return new Elsewhere();
    }
    String start = path.startsWith("/") ? "" : base.substring(0, base.lastIndexOf('/') + 1);
    List<String> segments = new ArrayList<>();
    for (String segment : (start + decode(path)).substring(1).split("/", -1)) {
      if (segment.equals("..")) {
        if (segments.isEmpty()) {
          return new Outside();
        }
        segments.removeLast();
      } else if (!segment.equals(".")) {
        segments.add(segment);
      }
    }
    return new Path("/" + String.join("/", segments));
  }

  /** The same reference to a file of another name in the same folder. */
  static String renamed(String reference, String fileName) {
    String value = reference.strip();
    String path = withoutSuffix(value);
    String encoded =
        URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20").replace("%7E", "~");
    return path.substring(0, path.lastIndexOf('/') + 1) + encoded + value.substring(path.length());
  }

  private static String withoutSuffix(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '?' || value.charAt(i) == '#') {
        return value.substring(0, i);
      }
    }
    return value;
  }

  /** Percent-decodes; what is broken stays as it is and will lead nowhere. */
  private static String decode(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      return java.net.URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return path;
    }
  }
}
