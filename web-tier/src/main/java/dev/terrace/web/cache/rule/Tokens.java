package dev.terrace.web.cache.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tokens, quoted strings and lists, RFC 9110 §5.6. */
final class Tokens {
  private static final boolean[] TCHAR = new boolean[128];

  static {
    for (char c = 0; c < TCHAR.length; c++) {
      TCHAR[c] = Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private Tokens() {}

  /** A character of a token, §5.6.2. */
  static boolean tchar(char c) {
    return c < TCHAR.length && TCHAR[c];
  }

  /** The index after the token that begins at {@code from}. */
  static int endOfToken(String text, int from) {
    int i = from;
    while (i < text.length() && tchar(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static boolean token(String text) {
    return !text.isEmpty() && endOfToken(text, 0) == text.length();
  }

  /**
   * Takes a list apart at its commas, §5.6.1, but for those within quoted strings. Members come
   * without blanks around them; empty ones are left out.
   */
  static void members(String line, Consumer<String> member) {
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        add(line, start, i, member);
        start = i + 1;
      }
    }
    add(line, start, line.length(), member);
  }

  static List<String> members(Iterable<String> lines) {
    List<String> all = new ArrayList<>();
    for (String line : lines) {
      members(line, all::add);
    }
    return all;
  }

  private static void add(String line, int from, int to, Consumer<String> member) {
    String text = trim(line.substring(from, to));
    if (!text.isEmpty()) {
      member.accept(text);
    }
  }

  /** Without the blanks and tabs that may stand around a value, §5.6.3. */
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && blank(text.charAt(from))) {
      from++;
    }
    while (to > from && blank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
