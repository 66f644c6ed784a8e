package dev.terrace.lb.rule;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A text with parts of the request in it, such as {@code https://www.example.com{path}}; a brace
 * that is meant is doubled.
 */
final class Template {
  private static final Map<String, Function<RequestView, String>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("scheme", RequestView::scheme);
    NAMES.put("host", RequestView::host);
    NAMES.put("port", RequestView::port);
    NAMES.put("path", RequestView::rawPath);
    NAMES.put("query", request -> request.query().isEmpty() ? "" : "?" + request.query());
    NAMES.put("method", RequestView::method);
    NAMES.put("src", Template::client);
    NAMES.put("id", RequestView::id);
  }

  private final List<Function<RequestView, String>> parts;

  private Template(List<Function<RequestView, String>> parts) {
    this.parts = parts;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if a name is unknown or a brace stands alone
   */
  static Template parse(String text) {
    List<Function<RequestView, String>> parts = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        plain.append(c);
        i++;
      } else if (c == '{') {
        int end = text.indexOf('}', i);
        Function<RequestView, String> part = end < 0 ? null : NAMES.get(text.substring(i + 1, end));
        if (part == null) {
          throw new IllegalArgumentException(
              "'%s' must have only {%s} in braces; a brace itself is doubled"
                  .formatted(text, String.join("}, {", NAMES.keySet())));
        }
        add(parts, plain);
        parts.add(part);
        i = end;
      } else if (c == '}') {
        throw new IllegalArgumentException(
            "'%s' has a brace that stands alone; a brace itself is doubled".formatted(text));
      } else {
        plain.append(c);
      }
    }
    add(parts, plain);
    return new Template(List.copyOf(parts));
  }

  private static void add(List<Function<RequestView, String>> parts, StringBuilder plain) {
    if (!plain.isEmpty()) {
      String text = plain.toString();
      parts.add(_ -> text);
      plain.setLength(0);
    }
  }

  private static String client(RequestView request) {
    InetAddress client = request.client();
    if (client == null) {
      return "";
    }
    String text = client.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  String render(RequestView request) {
    if (parts.size() == 1) {
      return parts.getFirst().apply(request);
    }
    StringBuilder text = new StringBuilder();
    for (Function<RequestView, String> part : parts) {
      text.append(part.apply(request));
    }
    return text.toString();
  }
}
