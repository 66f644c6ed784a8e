package dev.terrace.app.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a text must be like; lengths are in characters as people count them (code points). */
public final class TextRule {
  private final List<Function<String, Optional<String>>> checks = new ArrayList<>();
  private final boolean mayBeBlank;

  private TextRule(boolean mayBeBlank) {
    this.mayBeBlank = mayBeBlank;
  }

  /** Text in one line: no control characters at all. */
  public static TextRule line(int maxCharacters) {
    return new TextRule(false)
        .atMost(maxCharacters)
        .and(
            "must not contain control characters",
            text -> text.codePoints().noneMatch(Character::isISOControl));
  }

  /** Text in paragraphs: line breaks and tabs, but no other control characters. */
  public static TextRule paragraphs(int maxCharacters) {
    return new TextRule(false)
        .atMost(maxCharacters)
        .and(
            "must not contain control characters",
            text -> text.codePoints().noneMatch(c -> Character.isISOControl(c) && !isLayout(c)));
  }

  /** Any characters at all, as passwords may hold: eight blanks are a password too. */
  public static TextRule any(int minCharacters, int maxCharacters) {
    var rule = new TextRule(true);
    rule.checks.add(text ->
        text.codePointCount(0, text.length()) < minCharacters
            ? Optional.of("is too short (minimum is " + minCharacters + " characters)")
            : Optional.empty());
    return rule.atMost(maxCharacters);
  }

  /** One more condition, with the message for texts that break it. */
  public TextRule and(String message, Predicate<String> condition) {
    checks.add(text -> condition.test(text) ? Optional.empty() : Optional.of(message));
    return this;
  }

  boolean mayBeBlank() {
    return mayBeBlank;
  }

  /** The first condition that the text breaks. */
  Optional<String> problem(String text) {
    if (hasLoneSurrogate(text)) {
      return Optional.of("must be valid Unicode");
    }
    return checks.stream().flatMap(check -> check.apply(text).stream()).findFirst();
  }

  private TextRule atMost(int maxCharacters) {
    checks.add(text ->
        text.length() > maxCharacters && text.codePointCount(0, text.length()) > maxCharacters
            ? Optional.of("is too long (maximum is " + maxCharacters + " characters)")
            : Optional.empty());
    return this;
  }

  private static boolean isLayout(int c) {
    return c == '\n' || c == '\r' || c == '\t';
  }

  /** Half of a pair cannot be written as UTF-8: the database would store a question mark. */
  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }
}
