package dev.terrace.web.build;

import dev.terrace.web.build.CssToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Style sheets, token by token. The Java libraries that parse CSS were rejected: they leave out
 * what they don't know, such as nested rules.
 */
final class Css {
  private static final Set<String> IMAGE_SETS = Set.of("image-set", "-webkit-image-set");

  private Css() {}

  /** Addresses in {@code url()}, {@code src()}, {@code image-set()} and {@code @import}. */
  static List<Reference> references(String css) {
    List<Reference> found = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>(); // names of the functions around, "" for brackets
    String atRule = "";
    for (CssToken token : CssToken.read(css)) {
      switch (token.kind()) {
        case SPACE, COMMENT -> {
          continue;
        }
        case AT_KEYWORD -> atRule = token.name(css);
        case URL -> {
          if (!atRule.equals("namespace")) {
            found.add(bareUrl(css, token));
          }
        }
        case STRING -> {
          String function = open.isEmpty() ? "" : open.peek();
          boolean url = function.equals("url") || function.equals("src");
          if ((url && !atRule.equals("namespace"))
              || (open.isEmpty() && atRule.equals("import"))
              || IMAGE_SETS.contains(function)) {
            found.add(string(css, token));
          }
          if (atRule.equals("import")) {
            atRule = ""; // what follows are conditions
          }
        }
        case FUNCTION -> open.push(token.name(css));
        case WORD -> {}
        case OTHER -> {
          char c = css.charAt(token.start());
          if (c == '(' || c == '[') {
            open.push("");
          } else if ((c == ')' || c == ']') && !open.isEmpty()) {
            open.pop();
          } else if (c == ';' || c == '{' || c == '}') {
            atRule = "";
            open.clear();
          }
        }
      }
    }
    return found;
  }

  private static Reference bareUrl(String css, CssToken token) {
    int start = token.start() + "url(".length();
    int end = token.end() - 1;
    while (start < end && Text.isSpace(css.charAt(start))) {
      start++;
    }
    while (end > start && Text.isSpace(css.charAt(end - 1))) {
      end--;
    }
    return new Reference(
        start, end, unescape(css.substring(start, end)), Reference.Use.RESOURCE, Css::escape);
  }

  private static Reference string(String css, CssToken token) {
    int start = token.start() + 1;
    int end = token.end() - 1;
    return new Reference(
        start, end, unescape(css.substring(start, end)), Reference.Use.RESOURCE, Css::escape);
  }

  /** CSS Syntax Level 3 §4.3.7. */
  private static String unescape(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    var value = new StringBuilder();
    int at = 0;
    while (at < raw.length()) {
      char c = raw.charAt(at++);
      if (c != '\\' || at == raw.length()) {
        value.append(c);
        continue;
      }
      int digits = at;
      while (digits < raw.length() && digits - at < 6 && isHex(raw.charAt(digits))) {
        digits++;
      }
      if (digits > at) {
        int code = Integer.parseInt(raw.substring(at, digits), 16);
        value.appendCodePoint(Character.isValidCodePoint(code) ? code : 0xfffd);
        at = digits < raw.length() && Text.isSpace(raw.charAt(digits)) ? digits + 1 : digits;
      } else if (raw.charAt(at) == '\n') {
        at++;
      } else {
        value.append(raw.charAt(at++));
      }
    }
    return value.toString();
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 0x80;
  }

  /** For a place in quotes or without. */
  private static String escape(String value) {
    var raw = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ("\"'()\\".indexOf(c) >= 0) {
        raw.append('\\').append(c);
      } else if (c <= ' ' || c == 0x7f) {
        raw.append('\\').append(Integer.toHexString(c)).append(' ');
      } else {
        raw.append(c);
      }
    }
    return raw.toString();
  }

  /**
   * Drops comments (but {@code /*!}), whitespace that means nothing, and the last semicolon of a
   * block. Values of custom properties keep their inner whitespace, which scripts can see.
   */
  static String minify(String css) {
    return new Minifier(css).run();
  }

  private static final class Minifier {
    private final String css;
    private final StringBuilder out;
    private boolean space;
    private boolean glued;

    /** Of the custom property whose value this is; -1 outside of one. */
    private int customDepth = -1;

    Minifier(String css) {
      this.css = css;
      this.out = new StringBuilder(css.length());
    }

    String run() {
      CssToken last = null;
      boolean atStart = true; // of a declaration or a rule
      boolean customName = false;
      for (CssToken token : CssToken.read(css)) {
        if (token.kind() == Kind.SPACE) {
          space = true;
          continue;
        }
        if (token.kind() == Kind.COMMENT && !css.startsWith("/*!", token.start())) {
          glued = true;
          continue;
        }
        separate(last, token);
        if (token.is(css, '}') && last != null && last.is(css, ';')) {
          dropSemicolon();
        }
        out.append(css, token.start(), token.end());
        if (token.kind() != Kind.COMMENT) {
          follow(token, customName);
          customName = atStart && token.kind() == Kind.WORD && css.startsWith("--", token.start());
          atStart = token.is(css, ';') || token.is(css, '{') || token.is(css, '}');
        }
        last = token;
        space = false;
        glued = false;
      }
      return out.toString();
    }

    private void follow(CssToken token, boolean afterCustomName) {
      if (customDepth < 0) {
        if (afterCustomName && token.is(css, ':')) {
          customDepth = 0;
        }
      } else if (token.kind() == Kind.FUNCTION
          || token.is(css, '(')
          || token.is(css, '[')
          || token.is(css, '{')) {
        customDepth++;
      } else if (token.is(css, ')') || token.is(css, ']') || token.is(css, '}')) {
        customDepth--; // below zero it is the end of the block around
      } else if (token.is(css, ';') && customDepth == 0) {
        customDepth = -1;
      }
    }

    private void separate(@org.jspecify.annotations.Nullable CssToken last, CssToken next) {
      if (last == null) {
        return;
      }
      char before = css.charAt(last.end() - 1);
      char after = css.charAt(next.start());
      if (space && (customDepth >= 0 || (!swallows(last, before) && !swallowed(next, after)))) {
        out.append(' ');
      } else if (glued && wordish(last) && wordish(next)) {
        out.append("/**/"); // without it two words would become one
      }
    }

    /** Whether whitespace behind this means nothing. */
    private static boolean swallows(CssToken token, char c) {
      return switch (token.kind()) {
        case OTHER -> "{};,([:>~!".indexOf(c) >= 0;
        case FUNCTION, COMMENT -> true;
        default -> false;
      };
    }

    /** Whether whitespace before this means nothing; before a colon it is a combinator. */
    private static boolean swallowed(CssToken token, char c) {
      return switch (token.kind()) {
        case OTHER -> "{};,)]>~!".indexOf(c) >= 0;
        case COMMENT -> true;
        default -> false;
      };
    }

    private static boolean wordish(CssToken token) {
      return switch (token.kind()) {
        case WORD, AT_KEYWORD, FUNCTION, URL -> true;
        default -> false;
      };
    }

    /** An empty value ({@code --x:;}) keeps its semicolon: it is what shows that it is there. */
    private void dropSemicolon() {
      int end = out.length() - 1;
      int before = end - 1;
      while (before >= 0 && out.charAt(before) == ' ') {
        before--;
      }
      if (before >= 0 && out.charAt(before) != ':') {
        out.setLength(end);
      }
    }
  }
}
