package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A token of a style sheet. The tokens are those of CSS Syntax Level 3 §4, as far as references and
 * whitespace need them apart: numbers and names are one kind, what else there is are single
 * characters. Nothing here knows properties or at-rules, so that a style sheet of tomorrow passes.
 */
record CssToken(Kind kind, int start, int end) {
  enum Kind {
    SPACE,
    COMMENT,
    STRING,
    /** {@code url(} with a bare address and the parenthesis. */
    URL,
    /** A name with its opening parenthesis. */
    FUNCTION,
    AT_KEYWORD,
    WORD,
    OTHER
  }

  static List<CssToken> read(String css) {
    return new Scanner(css).all();
  }

  String text(String css) {
    return css.substring(start, end);
  }

  /** Whether it is this single character. */
  boolean is(String css, char c) {
    return kind == Kind.OTHER && css.charAt(start) == c;
  }

  /** The name of a function or at-rule in lower case, without its parenthesis or at sign. */
  String name(String css) {
    int from = kind == Kind.AT_KEYWORD ? start + 1 : start;
    int to = kind == Kind.FUNCTION ? end - 1 : end;
    return css.substring(from, to).toLowerCase(Locale.ROOT);
  }

  private static final class Scanner {
    private final String css;
    private final List<CssToken> tokens = new ArrayList<>();
    private int at;

    Scanner(String css) {
      this.css = css;
    }

    List<CssToken> all() {
      while (at < css.length()) {
        int start = at;
        tokens.add(new CssToken(next(), start, at));
      }
      return tokens;
    }

    private Kind next() {
      int start = at;
      char c = css.charAt(at++);
      if (Text.isSpace(c)) {
        skipSpace();
        return Kind.SPACE;
      }
      if (c == '/' && peek(0) == '*') {
        int end = css.indexOf("*/", at + 1);
        if (end < 0) {
          throw new SyntaxException("this comment has no end", start);
        }
        at = end + 2;
        return Kind.COMMENT;
      }
      if (c == '"' || c == '\'') {
        string(c, start);
        return Kind.STRING;
      }
      if (c == '@' && (isWord(peek(0)) || peek(0) == '\\')) {
        word();
        return Kind.AT_KEYWORD;
      }
      if (isWord(c) || c == '\\') {
        at--;
        word();
        return peek(0) == '(' ? function(start) : Kind.WORD;
      }
      return Kind.OTHER;
    }

    private Kind function(int start) {
      String name = css.substring(start, at++).toLowerCase(Locale.ROOT);
      if (!name.equals("url")) {
        return Kind.FUNCTION;
      }
      int after = at;
      skipSpace();
      if (peek(0) == '"' || peek(0) == '\'') {
        at = after;
        return Kind.FUNCTION;
      }
      while (peek(0) != ')') {
        if (at >= css.length()) {
          throw new SyntaxException("this url( has no end", start);
        }
        at += css.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
      return Kind.URL;
    }

    private void string(char quote, int start) {
      while (peek(0) != quote) {
        if (at >= css.length() || css.charAt(at) == '\n') {
          throw new SyntaxException("this string has no end", start);
        }
        at += css.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
    }

    private void word() {
      while (at < css.length()) {
        char c = css.charAt(at);
        if (c == '\\' && at + 1 < css.length()) {
          at += 2;
        } else if (isWord(c)) {
          at++;
        } else {
          return;
        }
      }
    }

    private void skipSpace() {
      while (at < css.length() && Text.isSpace(css.charAt(at))) {
        at++;
      }
    }

    /** The character so far ahead; 0 beyond the end. */
    private char peek(int ahead) {
      return at + ahead < css.length() ? css.charAt(at + ahead) : 0;
    }

    private static boolean isWord(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '_'
          || c >= 0x80;
    }
  }
}
