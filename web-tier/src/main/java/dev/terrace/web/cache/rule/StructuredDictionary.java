package dev.terrace.web.cache.rule;

import dev.terrace.web.cache.rule.DirectiveList.Argument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dictionaries of structured fields, RFC 8941 §3.2 and §4.2, as far as cache directives need them:
 * strict, one mistake makes the whole field invalid. Parameters are checked and dropped, RFC 9213
 * §2.1.
 */
final class StructuredDictionary {
  private static final Pattern KEY = Pattern.compile("[a-z*][a-z0-9_.*-]*");

  /** An integer or a decimal, §4.2.4; what follows a point makes it a decimal. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})(?![\\d.])");

  /** Tokens and byte sequences: no directive has such a value. */
  private static final Pattern OTHER =
      Pattern.compile("[A-Za-z*][!#$%&'*+.^_`|~:/0-9A-Za-z-]*|:[A-Za-z0-9+/=]*:");

  private static final Pattern BOOLEAN = Pattern.compile("\\?[01]");
  private static final Pattern BLANKS = Pattern.compile(" *");
  private static final Pattern OWS = Pattern.compile("[ \\t]*");

  /** The directives whose value is a list of field names, and so a String. */
  private static final Set<String> WITH_NAMES = Set.of("no-cache", "private");

  private final String text;
  private int at;
  private String taken = "";

  private StructuredDictionary(String text) {
    this.text = text;
  }

  /** The field is not valid. */
  private static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidException() {
      super(null, null, false, false);
    }
  }

  /**
   * Reads the lines of a targeted field as cache directives. A value of another type than the
   * directive has is {@link Argument.Malformed}, "Implementations SHOULD NOT consume" it.
   *
   * @return null when the field is invalid
   */
  static @Nullable DirectiveList directives(List<String> lines) {
    Map<String, Argument> members = new LinkedHashMap<>();
    try {
      new StructuredDictionary(String.join(",", lines)).dictionary(members);
    } catch (InvalidException _) {
      return null;
    }
    DirectiveList list = DirectiveList.parse(List.of());
    members.forEach(list::add);
    return list;
  }

  /** §4.2.2: of a key that comes twice the last value counts. */
  private void dictionary(Map<String, Argument> members) throws InvalidException {
    skip(BLANKS);
    if (end()) {
      return;
    }
    while (true) {
      String key = take(KEY);
      members.remove(key);
      if (next('=')) {
        Argument value = value(key);
        if (value != null) {
          members.put(key, value);
        }
      } else {
        members.put(key, new Argument.None());
      }
      parameters();
      skip(OWS);
      if (end()) {
        return;
      }
      if (!next(',')) {
        throw new InvalidException();
      }
      skip(OWS);
      if (end()) {
        throw new InvalidException(); // a comma at the end
      }
    }
  }

  /** The value of a member; null for false, which is as if the directive were not there. */
  private @Nullable Argument value(String key) throws InvalidException {
    if (next('(')) {
      innerList();
      return new Argument.Malformed();
    }
    return item(key);
  }

  private @Nullable Argument item(String key) throws InvalidException {
    if (matches(NUMBER)) {
      return taken.startsWith("-") || taken.contains(".")
          ? new Argument.Malformed()
          : new Argument.Text(taken);
    }
    if (next('"')) {
      String content = string();
      return WITH_NAMES.contains(key) ? new Argument.Text(content) : new Argument.Malformed();
    }
    if (matches(BOOLEAN)) {
      return taken.equals("?1") ? new Argument.None() : null;
    }
    if (matches(OTHER)) {
      return new Argument.Malformed();
    }
    throw new InvalidException();
  }

  /** §4.2.5, after its opening quote. */
  private String string() throws InvalidException {
    StringBuilder content = new StringBuilder();
    while (!end()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return content.toString();
      }
      if (c == '\\') {
        if (!at('"') && !at('\\')) {
          throw new InvalidException();
        }
        c = text.charAt(at++);
      }
      if (c < 0x20 || c > 0x7e) {
        throw new InvalidException();
      }
      content.append(c);
    }
    throw new InvalidException();
  }

  /** §4.2.1.2, after its opening parenthesis. */
  private void innerList() throws InvalidException {
    while (true) {
      skip(BLANKS);
      if (next(')')) {
        return;
      }
      var _ = item("");
      parameters();
      if (!at(' ') && !at(')')) {
        throw new InvalidException();
      }
    }
  }

  /** §4.2.3.2. */
  private void parameters() throws InvalidException {
    while (next(';')) {
      skip(BLANKS);
      var _ = take(KEY);
      if (next('=')) {
        var _ = item("");
      }
    }
  }

  private String take(Pattern pattern) throws InvalidException {
    if (!matches(pattern)) {
      throw new InvalidException();
    }
    return taken;
  }

  private boolean matches(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    boolean found = matcher.lookingAt();
    if (found) {
      taken = matcher.group();
      at = matcher.end();
    }
    return found;
  }

  private void skip(Pattern blanks) {
    var _ = matches(blanks);
  }

  private boolean end() {
    return at == text.length();
  }

  private boolean at(char c) {
    return !end() && text.charAt(at) == c;
  }

  private boolean next(char c) {
    boolean there = at(c);
    if (there) {
      at++;
    }
    return there;
  }
}
