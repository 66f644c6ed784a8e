package dev.terrace.kit.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An amount of bytes, in YAML {@code 100}, {@code 64KiB}, {@code 2MiB} or {@code 1GiB}.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORMAT = Pattern.compile("(\\d{1,19})(B|KiB|MiB|GiB|TiB)?");
  private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size must not be negative but was " + bytes);
    }
  }

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if the text is not a whole number with B, KiB, MiB, GiB, TiB
   *     or no unit behind it
   */
  public static ByteSize parse(String text) {
    var matcher = FORMAT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a size such as 100, 64KiB, 2MiB or 1GiB but was '" + text + "'");
    }
    long factor = 1;
    if (matcher.group(2) != null) {
      factor = 1L << (10 * "BKMGT".indexOf(matcher.group(2).charAt(0)));
    }
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "must be below 8388608TiB but was '%s'".formatted(text), e);
    }
  }

  /** The size as an {@code int}, capped at {@link Integer#MAX_VALUE}. */
  public int intBytes() {
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest exact form, which {@link #parse} reads back. */
  @Override
  public String toString() {
    long rest = bytes;
    int unit = 0;
    while (rest != 0 && rest % 1024 == 0 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d%s", rest, UNITS[unit]);
  }
}
