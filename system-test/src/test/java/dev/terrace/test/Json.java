package dev.terrace.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Short ways to write and read JSON in tests. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private Json() {}

  /** An object of the given names and values, alternating; values may be null, lists or objects. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  /** The text of a request body: strings are taken as they are, everything else is written out. */
  public static String text(Object value) {
    return value instanceof String text ? text : MAPPER.writeValueAsString(value);
  }

  /** Reads one JSON value; anything after it, or a name given twice, is an error. */
  public static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  /** The names of an object's properties, in the order printed. */
  public static List<String> names(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }

  /** The strings of an array. */
  public static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    for (JsonNode element : array) {
      strings.add(element.stringValue());
    }
    return strings;
  }

  /** One property of every element of an array of objects. */
  public static List<String> strings(JsonNode array, String property) {
    List<String> strings = new ArrayList<>();
    for (JsonNode element : array) {
      strings.add(element.get(property).stringValue());
    }
    return strings;
  }
}
