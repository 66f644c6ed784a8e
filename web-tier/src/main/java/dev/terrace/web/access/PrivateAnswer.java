package dev.terrace.web.access;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keeps answers for people who said who they are out of caches on the way (RFC 9111 §3.5). */
public final class PrivateAnswer {
  /** Fields that shared caches prefer to Cache-Control (RFC 9213), by their usual names. */
  private static final List<HttpString> TARGETED =
      List.of(new HttpString("CDN-Cache-Control"), new HttpString("Surrogate-Control"));

  private PrivateAnswer() {}

  static void mark(HeaderMap response) {
    HeaderValues lines = response.get(Headers.CACHE_CONTROL);
    response.put(
        Headers.CACHE_CONTROL, cacheControl(lines == null ? null : String.join(", ", lines)));
    TARGETED.forEach(response::remove);
  }

  /**
   * The directives without what lets shared caches store, and with {@code private}.
   *
   * @param given Cache-Control as it is; null when there is none
   */
  public static String cacheControl(@Nullable String given) {
    List<String> kept = new ArrayList<>();
    kept.add("private");
    for (String directive : split(given == null ? "" : given)) {
      String name = directive.replaceFirst("[=\\s].*", "").toLowerCase(Locale.ROOT);
      switch (name) {
        case "", "public", "private", "s-maxage", "proxy-revalidate" -> {}
        case "no-store" -> {
          return "no-store";
        }
        default -> kept.add(directive);
      }
    }
    return String.join(", ", kept);
  }

  /** At commas outside of quotes. */
  private static List<String> split(String given) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        parts.add(given.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(given.substring(start).strip());
    return parts;
  }
}
