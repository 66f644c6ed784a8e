package dev.terrace.lb.haproxy;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with sample expressions and log variables in them to our texts with parts in braces. */
final class LogFormat {
  private static final Pattern PART =
      Pattern.compile("\\?%\\[query]|%\\[([^\\]]*)]|%%|%(\\{[^}]*})?\\w*");
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("%[src]", "{src}"),
          Map.entry("%ci", "{src}"),
          Map.entry("%[path]", "{path}"),
          Map.entry("%HP", "{path}"),
          Map.entry("?%[query]", "{query}"),
          Map.entry("%[url]", "{path}{query}"),
          Map.entry("%[pathq]", "{path}{query}"),
          Map.entry("%[capture.req.uri]", "{path}{query}"),
          Map.entry("%HU", "{path}{query}"),
          Map.entry("%[method]", "{method}"),
          Map.entry("%HM", "{method}"),
          Map.entry("%[hdr(host)]", "{host}"),
          Map.entry("%[req.hdr(host)]", "{host}"),
          Map.entry("%[req.hdr(host),field(1,:)]", "{host}"),
          Map.entry("%[req.hdr(host),host_only]", "{host}"),
          Map.entry("%[hdr(host),field(1,:)]", "{host}"),
          Map.entry("%[hdr(host),host_only]", "{host}"),
          Map.entry("%[req.hdr(Host)]", "{host}"),
          Map.entry("%[hdr(Host)]", "{host}"),
          Map.entry("%[unique-id]", "{id}"),
          Map.entry("%ID", "{id}"),
          Map.entry("%[dst_port]", "{port}"),
          Map.entry("%fp", "{port}"),
          Map.entry("%%", "%"));

  private LogFormat() {}

  /**
   * Translates it.
   *
   * @throws NotTranslatable if a part has no counterpart
   */
  static String read(String text) {
    StringBuilder result = new StringBuilder();
    Matcher matcher = PART.matcher(text);
    int copied = 0;
    while (matcher.find()) {
      result.append(plain(text.substring(copied, matcher.start())));
      String part = PARTS.get(matcher.group());
      if (part == null) {
        throw new NotTranslatable(
            "'%s' has no counterpart; there are {scheme} {host} {port} {path} {query} {method} {src} {id}"
                .formatted(matcher.group()));
      }
      result.append(part);
      copied = matcher.end();
    }
    return result.append(plain(text.substring(copied))).toString();
  }

  /** A text without parts. */
  static String plain(String text) {
    return text.replace("{", "{{").replace("}", "}}");
  }
}
