package dev.terrace.kit.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Text to a value of a scalar type; each refusal says what is allowed. */
final class ScalarReader {
  private final Path folder;
  private final Map<Class<?>, Function<String, Object>> readers;

  ScalarReader(Path folder) {
    this.folder = folder;
    this.readers =
        Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(int.class, ScalarReader::readInt),
            Map.entry(Integer.class, ScalarReader::readInt),
            Map.entry(long.class, ScalarReader::readLong),
            Map.entry(Long.class, ScalarReader::readLong),
            Map.entry(double.class, ScalarReader::readDouble),
            Map.entry(Double.class, ScalarReader::readDouble),
            Map.entry(boolean.class, ScalarReader::readBoolean),
            Map.entry(Boolean.class, ScalarReader::readBoolean),
            Map.entry(Duration.class, Durations::parse),
            Map.entry(ByteSize.class, ByteSize::parse),
            Map.entry(HostPort.class, HostPort::parse),
            Map.entry(Network.class, Network::parse),
            Map.entry(Secret.class, Secret::of),
            Map.entry(Path.class, this::readPath),
            Map.entry(URI.class, ScalarReader::readUri));
  }

  boolean knows(Class<?> type) {
    return type.isEnum() || readers.containsKey(type);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException with what is wrong and what is allowed
   */
  Object read(Class<?> type, String text, @Nullable Range range) {
    if (type.isEnum()) {
      return readEnum(type, text);
    }
    var reader = readers.get(type);
    if (reader == null) {
      throw new IllegalStateException("no reader for " + type);
    }
    Object value = reader.apply(text);
    if (range != null) {
      check(type, value, text, range);
    }
    return value;
  }

  private void check(Class<?> type, Object value, String text, Range range) {
    boolean low = !range.min().isEmpty() && compare(value, read(type, range.min(), null)) < 0;
    boolean high = !range.max().isEmpty() && compare(value, read(type, range.max(), null)) > 0;
    if (low || high) {
      String allowed =
          range.max().isEmpty()
              ? "at least " + range.min()
              : range.min().isEmpty()
                  ? "at most " + range.max()
                  : "between " + range.min() + " and " + range.max();
      throw new IllegalArgumentException("must be " + allowed + " but was " + text);
    }
  }

  @SuppressWarnings("unchecked") // both come from the same reader
  private static int compare(Object value, Object bound) {
    if (!(value instanceof Comparable<?>)) {
      throw new IllegalStateException("@Range on a type without order: " + value.getClass());
    }
    return ((Comparable<Object>) value).compareTo(bound);
  }

  private static Object readInt(String text) {
    long value = (Long) readLong(text);
    if (value != (int) value) {
      throw new IllegalArgumentException(
          "must be between %d and %d but was %s"
              .formatted(Integer.MIN_VALUE, Integer.MAX_VALUE, text));
    }
    return (int) value;
  }

  private static Object readLong(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number but was '" + text + "'", e);
    }
  }

  private static Object readDouble(String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number but was '" + text + "'", e);
    }
    throw new IllegalArgumentException("must be a finite number but was '" + text + "'");
  }

  private static Object readBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false but was '" + text + "'");
    };
  }

  private Object readPath(String text) {
    try {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("must be a path but was empty");
      }
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path but was '" + text + "'", e);
    }
  }

  private static Object readUri(String text) {
    try {
      var uri = new URI(text);
      if (uri.isAbsolute()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "must be a URI such as http://host:8080/path but was '" + text + "'", e);
    }
    throw new IllegalArgumentException(
        "must be a URI with a scheme such as http://host:8080/path but was '" + text + "'");
  }

  private static Object readEnum(Class<?> type, String text) {
    var constants = Keys.constants(type);
    for (var entry : constants.entrySet()) {
      String key = entry.getKey();
      if (key.equals(text) || key.replace("-", "").equals(text.replace("-", "").replace("_", ""))) {
        return entry.getValue();
      }
    }
    throw new IllegalArgumentException(
        "unknown value '%s'; allowed: %s".formatted(text, String.join(", ", constants.keySet())));
  }
}
