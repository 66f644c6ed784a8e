package dev.terrace.web.answer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with nginx's variables in it, such as {@code https://www.example.org$request_uri}; a
 * dollar sign that is meant is doubled. What comes from the request stands as it came: with its
 * percent-escapes, and escaped for nothing else.
 */
final class Template {
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\$|[a-z_]*)");
  private static final Map<String, Function<RequestValues, String>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("scheme", RequestValues::scheme);
    NAMES.put("host", RequestValues::host);
    NAMES.put("http_host", RequestValues::authority);
    NAMES.put("server_name", RequestValues::serverName);
    NAMES.put("request_uri", RequestValues::requestUri);
    NAMES.put("uri", RequestValues::path);
    NAMES.put("path_info", RequestValues::pathInfo);
    NAMES.put("is_args", values -> values.query().isEmpty() ? "" : "?");
    NAMES.put("args", RequestValues::query);
    NAMES.put("query_string", RequestValues::query);
    NAMES.put("request_method", RequestValues::method);
    NAMES.put("remote_addr", RequestValues::client);
    NAMES.put("request_id", RequestValues::id);
  }

  private final List<Function<RequestValues, String>> parts;
  private final boolean beginsWithVariable;

  private Template(List<Function<RequestValues, String>> parts, boolean beginsWithVariable) {
    this.parts = parts;
    this.beginsWithVariable = beginsWithVariable;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it names what is no variable
   */
  static Template parse(String text) {
    List<Function<RequestValues, String>> parts = new ArrayList<>();
    Matcher variable = VARIABLE.matcher(text);
    int end = 0;
    while (variable.find()) {
      addText(parts, text.substring(end, variable.start()));
      end = variable.end();
      String name = variable.group(1);
      if (name.equals("$")) {
        addText(parts, "$");
        continue;
      }
      Function<RequestValues, String> value = NAMES.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "there is no variable '$%s'; known: $%s; a dollar sign itself is doubled"
                .formatted(name, String.join(", $", NAMES.keySet())));
      }
      parts.add(value);
    }
    addText(parts, text.substring(end));
    return new Template(List.copyOf(parts), text.startsWith("$") && !text.startsWith("$$"));
  }

  private static void addText(List<Function<RequestValues, String>> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(_ -> text);
    }
  }

  String render(RequestValues values) {
    StringBuilder text = new StringBuilder();
    for (Function<RequestValues, String> part : parts) {
      text.append(part.apply(values));
    }
    return text.toString();
  }

  /**
   * The address of a redirect. One that begins with the visitor's path leads to a path whatever
   * that is: browsers read {@code //host} and {@code /\host} as another site.
   */
  String renderAddress(RequestValues values) {
    String address = render(values);
    if (!beginsWithVariable || !address.startsWith("/")) {
      return address;
    }
    int path = 0;
    while (path < address.length()
        && (address.charAt(path) == '/' || address.charAt(path) == '\\')) {
      path++;
    }
    return "/" + address.substring(path);
  }
}
