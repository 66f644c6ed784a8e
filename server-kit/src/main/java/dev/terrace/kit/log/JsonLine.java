package dev.terrace.kit.log;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object as one line. A writer of its own because a line is made for every request:
 * no tree, no reflection, one growing buffer. Not thread-safe.
 */
public final class JsonLine {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out = new StringBuilder(384);

  /** Empties the line for the next object. */
  public JsonLine begin() {
    out.setLength(0);
    out.append('{');
    return this;
  }

  /** Adds a text; a null is left out. */
  public JsonLine field(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      string(value);
    }
    return this;
  }

  /** Adds a number. */
  public JsonLine field(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** Adds a length of time as milliseconds with three digits behind the point. */
  public JsonLine millis(String name, long nanos) {
    name(name);
    millis(nanos);
    return this;
  }

  /** Adds any value: numbers, booleans and lists as such, durations in text, the rest as text. */
  public JsonLine value(String name, @Nullable Object value) {
    name(name);
    value(value);
    return this;
  }

  /** The finished line with its line end. */
  public byte[] end() {
    return out.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private void name(String name) {
    if (out.length() > 1) {
      out.append(',');
    }
    string(name);
    out.append(':');
  }

  private void millis(long nanos) {
    long micros = nanos / 1000;
    out.append(micros / 1000).append('.');
    int fraction = (int) (micros % 1000);
    out.append((char) ('0' + fraction / 100));
    out.append((char) ('0' + fraction / 10 % 10));
    out.append((char) ('0' + fraction % 10));
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Double number when !Double.isFinite(number) -> string(number.toString());
      case Float number when !Float.isFinite(number) -> string(number.toString());
      case Long number -> out.append(number.longValue());
      case Integer number -> out.append(number.intValue());
      case Short number -> out.append(number.intValue());
      case Byte number -> out.append(number.intValue());
      case Double number -> out.append(number.doubleValue());
      case Float number -> out.append(number.floatValue());
      case BigInteger number -> out.append(number);
      case BigDecimal number -> out.append(number);
      case Boolean flag -> out.append(flag.booleanValue());
      case Instant instant -> string(instant.toString());
      case Duration duration -> string(text(duration));
      case Collection<?> list -> // not Iterable: a Path iterates over paths without end
      {
        char separator = '[';
        for (Object element : list) {
          out.append(separator);
          value(element);
          separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
      }
      case Map<?, ?> map -> {
        char separator = '{';
        for (var entry : map.entrySet()) {
          out.append(separator);
          string(String.valueOf(entry.getKey()));
          out.append(':');
          value(entry.getValue());
          separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
      }
      default -> string(String.valueOf(value));
    }
  }

  /** As in configuration files: {@code 250ms}, {@code 5s}. */
  private static String text(Duration duration) {
    return duration.toNanosPart() == 0
        ? duration.toSeconds() + "s"
        : duration.toNanos() % 1_000_000 == 0
            ? duration.toMillis() + "ms"
            : duration.toNanos() / 1000 + "us";
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // Lone surrogates have no UTF-8 form; control characters could drive a terminal.
          if (c < ' ' || (c >= 0x7f && c <= 0x9f) || lone(text, i, c)) {
            out.append("\\u").append(HEX[c >> 12]).append(HEX[(c >> 8) & 15]);
            out.append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean lone(String text, int i, char c) {
    if (Character.isHighSurrogate(c)) {
      return i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
