package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** JSON texts (RFC 8259), character by character, so that numbers and order stay what they are. */
final class Json {
  /** The members of a web app manifest that name files. */
  static final Predicate<String> SOURCES = "src"::equals;

  private static final int DEEPEST = 500;

  private final String json;
  private final StringBuilder out = new StringBuilder();
  private final List<Member> members = new ArrayList<>();
  private int at;

  private Json(String json) {
    this.json = json;
  }

  /** A text that is the value of a key; the position is that of its first character. */
  private record Member(String key, int start, int end) {}

  /** The text without whitespace between its tokens. */
  static String minify(String json) {
    var reader = new Json(json);
    reader.readAll();
    return reader.out.toString();
  }

  /** The texts whose keys are wanted. */
  static List<Reference> references(String json, Predicate<String> keys) {
    var reader = new Json(json);
    reader.readAll();
    List<Reference> found = new ArrayList<>();
    for (Member member : reader.members) {
      String value = json.substring(member.start, member.end);
      if (keys.test(member.key) && value.indexOf('\\') < 0) {
        found.add(
            new Reference(member.start, member.end, value, Reference.Use.RESOURCE, text -> text));
      }
    }
    return found;
  }

  private void readAll() {
    value(null, 0);
    skipSpace();
    if (at < json.length()) {
      throw unexpected();
    }
  }

  private void value(@Nullable String key, int depth) {
    if (depth > DEEPEST) {
      throw new SyntaxException("more than " + DEEPEST + " values inside each other", at);
    }
    skipSpace();
    switch (peek()) {
      case '{' -> list('}', depth, true);
      case '[' -> list(']', depth, false);
      case '"' -> {
        int start = at;
        string();
        if (key != null) {
          members.add(new Member(key, start + 1, at - 1));
        }
      }
      default -> word();
    }
  }

  private void list(char close, int depth, boolean object) {
    take();
    skipSpace();
    if (peek() == close) {
      take();
      return;
    }
    while (true) {
      String key = null;
      if (object) {
        skipSpace();
        key = string();
        skipSpace();
        expect(':');
      }
      value(key, depth + 1);
      skipSpace();
      if (peek() == close) {
        take();
        return;
      }
      expect(',');
    }
  }

  private String string() {
    int start = at;
    expect('"');
    while (peek() != '"') {
      if (at >= json.length() || json.charAt(at) < ' ') {
        throw new SyntaxException("this string has no end", start);
      }
      if (peek() == '\\') {
        take();
      }
      take();
    }
    take();
    return json.substring(start + 1, at - 1);
  }

  private void word() {
    int start = at;
    while (at < json.length() && "+-.eE0123456789truefalsn".indexOf(json.charAt(at)) >= 0) {
      take();
    }
    String word = json.substring(start, at);
    boolean number = word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    if (!number && !word.equals("true") && !word.equals("false") && !word.equals("null")) {
      at = start;
      throw unexpected();
    }
  }

  private void expect(char c) {
    if (peek() != c) {
      throw unexpected();
    }
    take();
  }

  private void take() {
    if (at >= json.length()) {
      throw unexpected();
    }
    out.append(json.charAt(at++));
  }

  private char peek() {
    return at < json.length() ? json.charAt(at) : 0;
  }

  private void skipSpace() {
    while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private SyntaxException unexpected() {
    return new SyntaxException(
        at < json.length()
            ? "this is no JSON: '%c' is not expected here".formatted(json.charAt(at))
            : "this JSON has no end",
        Math.min(at, Math.max(0, json.length() - 1)));
  }

  /** Writes a text with its quotes. */
  static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
