package dev.terrace.lb.haproxy;

import dev.terrace.proxy.CookieConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code cookie NAME ...}: how visitors stay on their server. */
final class CookieReader {
  private CookieReader() {}

  static Map<String, Object> read(Statement statement) {
    Map<String, Object> cookie = new LinkedHashMap<>();
    List<String> dropped = new ArrayList<>();
    String name = statement.next();
    Yaml.put(CookieConfig.class, cookie, "name", name);
    boolean mode = false;
    boolean indirect = false;
    while (statement.hasNext()) {
      String option = statement.next();
      try {
        switch (option) {
          case "insert", "prefix" -> {
            Yaml.put(CookieConfig.class, cookie, "mode", option);
            mode = true;
          }
          case "rewrite" ->
              throw new NotTranslatable("a cookie of the application cannot be rewritten");
          case "indirect" -> indirect = true;
          case "nocache", "preserve" -> Yaml.put(CookieConfig.class, cookie, option, true);
          case "httponly" -> {} // ours always is
          case "secure" -> Yaml.put(CookieConfig.class, cookie, "secure", "always");
          case "domain", "attr" -> text(cookie, option, statement.next());
          case "maxidle", "maxlife" ->
              Yaml.put(CookieConfig.class, cookie, option, Values.time(statement.next(), "s"));
          default -> dropped.add(option);
        }
      } catch (NotTranslatable e) {
        if (option.equals("rewrite")) {
          throw e;
        }
        dropped.add(option + ": " + e.reason());
      }
    }
    if (!mode) {
      throw new NotTranslatable(
          "a cookie that the application itself sets for a server is not known; use insert");
    }
    if (!indirect && "insert".equals(cookie.get("mode"))) {
      cookie.put("indirect", false);
    }
    if (!dropped.isEmpty()) {
      statement.partNotTranslated("translated without: " + String.join("; ", dropped));
    }
    return cookie;
  }

  private static void text(Map<String, Object> cookie, String option, String value) {
    if (option.equals("domain")) {
      if (cookie.containsKey("domain")) {
        throw new NotTranslatable("only one domain can be given");
      }
      Yaml.put(CookieConfig.class, cookie, "domain", value);
    } else if (value.toLowerCase(Locale.ROOT).startsWith("samesite=")) {
      String same = value.substring(9).toLowerCase(Locale.ROOT);
      Yaml.put(CookieConfig.class, cookie, "sameSite", same);
    } else {
      throw new NotTranslatable("of attributes there is SameSite");
    }
  }
}
