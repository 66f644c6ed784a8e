package dev.terrace.kit.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Names of keys: of components and enum constants, and the nearest one to a mistyped name. */
final class Keys {
  private Keys() {}

  static String of(RecordComponent component) {
    var key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }

  /** The way a constant is written in YAML. */
  static String of(Enum<?> constant) {
    try {
      var key = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Key.class);
      return key == null ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-') : key.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("an enum constant without a field", e);
    }
  }

  static Map<String, Enum<?>> constants(Class<?> type) {
    var constants = new LinkedHashMap<String, Enum<?>>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(of((Enum<?>) constant), (Enum<?>) constant);
    }
    return constants;
  }

  static String child(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }

  /** Words for the end of a message: the name that was probably meant, else all that are known. */
  static String hint(String given, Collection<String> known) {
    var byDistance = new TreeMap<Integer, String>();
    for (String candidate : known) {
      byDistance.putIfAbsent(distance(simple(given), simple(candidate)), candidate);
    }
    int tolerated = Math.max(1, given.length() / 3);
    if (!byDistance.isEmpty() && byDistance.firstKey() <= tolerated) {
      return "did you mean '" + byDistance.firstEntry().getValue() + "'?";
    }
    return "allowed: " + String.join(", ", known);
  }

  private static String simple(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Edit distance in which two neighbours that changed places count as one mistake. */
  private static int distance(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        table[i][j] =
            Math.min(table[i - 1][j - 1] + change, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
        }
      }
    }
    return table[a.length()][b.length()];
  }
}
