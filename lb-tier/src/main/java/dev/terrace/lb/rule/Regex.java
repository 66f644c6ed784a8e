package dev.terrace.lb.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions whose time grows with the text only: a client chooses the text, so one of the
 * platform's, which may try every way to match, could be made to take minutes.
 */
final class Regex {
  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  static Regex of(String expression, boolean ignoreCase) {
    return new Regex(Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
  }

  /**
   * Refuses what is not an expression.
   *
   * @throws IllegalArgumentException with the key and the reason
   */
  static void check(String key, String expression) {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a regular expression of RE2: %s"
              .formatted(key, expression, e.getDescription()),
          e);
    }
  }

  /** Whether some part of the text matches. */
  boolean find(String text) {
    return pattern.matcher(text).find();
  }
}
