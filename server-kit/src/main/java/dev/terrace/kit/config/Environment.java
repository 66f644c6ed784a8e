package dev.terrace.kit.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:default}}; <code>$${</code> stands for <code>${</code>
 * .
 */
final class Environment {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * The text with its references replaced.
   *
   * @throws IllegalArgumentException if a variable is not set and has no default, or a reference is
   *     malformed
   */
  String replace(String text) {
    int start = text.indexOf("${");
    if (start < 0) {
      return text;
    }
    var result = new StringBuilder();
    int copied = 0;
    while (start >= 0) {
      if (start > copied && text.charAt(start - 1) == '$') {
        result.append(text, copied, start - 1).append("${");
        copied = start + 2;
      } else {
        int end = text.indexOf('}', start);
        if (end < 0) {
          throw new IllegalArgumentException("'${' without its '}'; write $${ for a plain ${");
        }
        result.append(text, copied, start).append(value(text.substring(start + 2, end)));
        copied = end + 1;
      }
      start = text.indexOf("${", copied);
    }
    return result.append(text, copied, text.length()).toString();
  }

  private String value(String reference) {
    int colon = reference.indexOf(':');
    String name = colon < 0 ? reference : reference.substring(0, colon);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'${%s}' does not name an environment variable; write $${ for a plain ${"
              .formatted(reference));
    }
    String value = variables.get(name);
    if (value != null) {
      return value;
    }
    if (colon < 0) {
      throw new IllegalArgumentException(
          "the environment variable %s is not set; ${%s:value} would give it a default"
              .formatted(name, name));
    }
    return reference.substring(colon + 1);
  }
}
