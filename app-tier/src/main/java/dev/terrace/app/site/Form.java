package dev.terrace.app.site;

import dev.terrace.app.rule.Field;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of a form as they were posted; fields that nobody asks for do no harm. */
public final class Form {
  static final Form EMPTY = new Form(Map.of());

  private final Map<String, String> fields;

  Form(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Which fields were posted, in their order. */
  Set<String> names() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /** For a rule to look at. */
  public Field field(String name) {
    var value = fields.get(name);
    return value == null ? Field.ABSENT : Field.of(value);
  }

  /** The value to be shown again; empty when there is none. */
  public String text(String name) {
    return fields.getOrDefault(name, "");
  }

  /** The value, if there is one that is not empty. */
  public Optional<String> given(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
  }
}
