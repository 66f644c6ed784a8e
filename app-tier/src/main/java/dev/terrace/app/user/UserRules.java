package dev.terrace.app.user;

import dev.terrace.app.rule.TextRule;
import java.util.Locale;
import java.util.regex.Pattern;

/** What names, addresses, passwords and the rest of an account must be like. */
final class UserRules {
  private static final Pattern EMAIL =
      Pattern.compile(
          "[^\\s@\"(),:;<>\\[\\\\\\]]{1,64}@[\\p{L}\\p{N}\\p{M}-]+(\\.[\\p{L}\\p{N}\\p{M}-]+)*");
  private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:.*");

  /** A name stands in paths, so it has none of the characters that mean something there. */
  static final TextRule USERNAME =
      TextRule.line(64)
          .and("must not begin or end with a blank", text -> text.equals(text.strip()))
          .and(
              "must not contain any of / \\ ? # % ; \"",
              text -> text.chars().noneMatch(c -> "/\\?#%;\"".indexOf(c) >= 0))
          .and("must not contain invisible characters", UserRules::isVisible)
          .and("must not be . or ..", text -> !text.equals(".") && !text.equals(".."));

  static final TextRule EMAIL_ADDRESS =
      TextRule.line(254).and("is not an e-mail address", text -> EMAIL.matcher(text).matches());

  /** Characters of the shortest password (NIST SP 800-63B §5.1.1). */
  static final int LEAST_PASSWORD = 8;

  static final TextRule PASSWORD = TextRule.any(LEAST_PASSWORD, 256);

  /** For log-in: whatever was taken once; no hint at what a password must be like. */
  static final TextRule ANY_PASSWORD = TextRule.any(0, 256);

  static final TextRule ANY_EMAIL = TextRule.line(254);

  static final TextRule BIO = TextRule.paragraphs(10_000);

  /** Shown as an image to others: nothing that a browser would run. */
  static final TextRule IMAGE =
      TextRule.line(2048).and("must be an http, https or relative URL", UserRules::isImageAddress);

  private UserRules() {}

  /** Bidirectional controls and the like make names look like other names; emoji need joiners. */
  private static boolean isVisible(String text) {
    return text.codePoints()
        .noneMatch(c ->
            (Character.getType(c) == Character.FORMAT && c != 0x200D && c < 0xE0000)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.UNASSIGNED
                || Character.getType(c) == Character.PRIVATE_USE);
  }

  private static boolean isImageAddress(String text) {
    if (text.chars().anyMatch(c -> Character.isWhitespace(c) || "\\\"<>".indexOf(c) >= 0)) {
      return false;
    }
    var lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://")
        || lower.startsWith("https://")
        || (!SCHEME.matcher(text).matches() && !text.startsWith("//"));
  }
}
