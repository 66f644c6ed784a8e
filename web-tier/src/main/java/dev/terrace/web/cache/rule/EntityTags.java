package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderValues;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags and how they are compared, RFC 9110 §8.8.3. */
final class EntityTags {
  private static final String OPAQUE = "\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";
  private static final Pattern TAG = Pattern.compile("(?:W/)?" + OPAQUE);

  private EntityTags() {}

  static boolean strong(@Nullable String tag) {
    return tag != null && tag.startsWith("\"") && TAG.matcher(tag).matches();
  }

  /** The strong comparison, §8.8.3.2: both are strong and the same. */
  static boolean same(@Nullable String one, @Nullable String other) {
    return strong(one) && one != null && one.equals(other);
  }

  /** The weak comparison: the same but for a mark of weakness. */
  static boolean similar(String one, String other) {
    return opaque(one).equals(opaque(other));
  }

  /**
   * Whether a list such as If-None-Match has the tag, by the weak comparison; {@code *} has every
   * one. Members that are no entity tags match nothing.
   */
  static boolean listed(HeaderValues lines, @Nullable String tag) {
    for (String line : lines) {
      if (Tokens.trim(line).equals("*")) {
        return true;
      }
      Matcher members = TAG.matcher(line);
      while (tag != null && members.find()) {
        if (similar(members.group(), tag)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
