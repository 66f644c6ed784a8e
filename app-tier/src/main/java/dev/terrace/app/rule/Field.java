package dev.terrace.app.rule;

import java.util.List;

/** One field as it was given: by JSON or by a form, before any rule has looked at it. */
public sealed interface Field {
  Field ABSENT = new Absent();
  Field NULL = new Null();

  /** Not mentioned at all. */
  record Absent() implements Field {}

  /** Mentioned as null. */
  record Null() implements Field {}

  record Text(String value) implements Field {}

  record Texts(List<String> values) implements Field {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** Neither a text nor a list of texts. */
  record Other() implements Field {}

  static Field of(String value) {
    return new Text(value);
  }
}
