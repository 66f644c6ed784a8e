package dev.terrace.app.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Paths of the site's pages, with names and slugs encoded. */
public final class Urls {
  private Urls() {}

  public static String article(String slug) {
    return "/article/" + segment(slug);
  }

  public static String editor(String slug) {
    return "/editor/" + segment(slug);
  }

  public static String profile(String username) {
    return "/profile/" + segment(username);
  }

  public static String favorites(String username) {
    return profile(username) + "/favorites";
  }

  public static String tag(String tag) {
    return "/tag/" + segment(tag);
  }

  /** A text as one segment of a path, RFC 3986 §3.3. */
  public static String segment(String text) {
    return encode(text).replace("+", "%20");
  }

  /** A text as a value in a query. */
  public static String query(String text) {
    return encode(text);
  }

  private static String encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      if (!plain) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
      }
    }
    return text;
  }
}
