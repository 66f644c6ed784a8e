package dev.terrace.web.cache.rule;

import dev.terrace.web.cache.rule.DirectiveList.Argument;
import java.util.List;

/** Durations in seconds as directives give them, RFC 9111 §1.2.2. */
final class DeltaSeconds {
  /** The directive is not there. */
  static final long ABSENT = -1;

  /** What stands for every larger number. */
  static final long MAX = 1L << 31;

  private DeltaSeconds() {}

  /** Reads digits, {@link #MAX} at most; {@link #ABSENT} when it is anything else. */
  static long parse(String text) {
    if (text.isEmpty()) {
      return ABSENT;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return ABSENT;
      }
      value = Math.min(MAX, value * 10 + digit);
    }
    return value;
  }

  /**
   * The value of a directive that limits how long a response may be used. One that is malformed, or
   * given twice with different values, limits it to nothing: RFC 9111 §4.2.1 encourages to consider
   * such a response stale.
   */
  static long limit(List<Argument> arguments) {
    return read(arguments, 0);
  }

  /** The value of a directive that permits something: a doubtful one permits nothing. */
  static long permission(List<Argument> arguments) {
    return read(arguments, ABSENT);
  }

  private static long read(List<Argument> arguments, long doubtful) {
    long value = ABSENT;
    for (Argument argument : arguments) {
      long next = argument instanceof Argument.Text(String text) ? parse(text) : ABSENT;
      if (next == ABSENT || (value != ABSENT && value != next)) {
        return doubtful;
      }
      value = next;
    }
    return value;
  }
}
