package dev.terrace.kit.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up where in a configuration a value stands. */
final class KeyFinder {
  private KeyFinder() {}

  static String find(Record config, Object value) {
    String found = search(config, value, "");
    return found == null ? "" : found;
  }

  private static @Nullable String search(@Nullable Object place, Object value, String key) {
    if (value.equals(place)) {
      return key;
    }
    return switch (place) {
      case Map<?, ?> map -> {
        for (var entry : map.entrySet()) {
          String found =
              search(entry.getValue(), value, Keys.child(key, String.valueOf(entry.getKey())));
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          String found = search(list.get(i), value, key + "[" + i + "]");
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
      case Record part -> {
        for (var component : part.getClass().getRecordComponents()) {
          String found =
              search(Printer.valueOf(part, component), value, Keys.child(key, Keys.of(component)));
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
      case null, default -> null;
    };
  }
}
