package dev.terrace.app.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the fields of one request and collects all that is wrong with them, so that a person sees
 * every mistake at once. The values it returns are only good after {@link #done}.
 */
public final class Checks {
  private static final String BLANK = "can't be blank";
  private static final String NOT_TEXT = "must be a string";
  private static final String NOT_TEXTS = "must be a list of strings";

  private final Map<String, List<String>> problems = new LinkedHashMap<>();

  /** A text that must be there and not blank. */
  public String required(String name, Field field, TextRule rule) {
    return switch (field) {
      case Field.Absent _, Field.Null _ -> wrong(name, BLANK);
      case Field.Text(String value) -> text(name, value, rule);
      case Field.Texts _, Field.Other _ -> wrong(name, NOT_TEXT);
    };
  }

  /** A text that may be left out, but that cannot be null or blank when it is there. */
  public Optional<String> optional(String name, Field field, TextRule rule) {
    return field instanceof Field.Absent
        ? Optional.empty()
        : Optional.of(required(name, field, rule));
  }

  /** A text that may be left out (kept), or null or empty (cleared). */
  public Change clearable(String name, Field field, TextRule rule) {
    return switch (field) {
      case Field.Absent _ -> Change.KEEP;
      case Field.Null _ -> new Change(true, null);
      case Field.Text(String value) ->
          value.isEmpty() ? new Change(true, null) : new Change(true, followed(name, value, rule));
      case Field.Texts _, Field.Other _ -> new Change(true, wrong(name, NOT_TEXT));
    };
  }

  /** A list of texts that may be left out; each text must be there and follow the rule. */
  public Optional<List<String>> texts(String name, Field field, int most, TextRule rule) {
    return switch (field) {
      case Field.Absent _ -> Optional.empty();
      case Field.Null _ -> Optional.of(List.of(wrong(name, BLANK)));
      case Field.Text _, Field.Other _ -> Optional.of(List.of(wrong(name, NOT_TEXTS)));
      case Field.Texts(List<String> values) -> {
        if (values.size() > most) {
          wrong(name, "has too many entries (maximum is " + most + ")");
        } else {
          values.forEach(value -> text(name, value, rule));
        }
        yield Optional.of(values);
      }
    };
  }

  /** Notes a problem that a rule of the caller's own has found. */
  public void refuse(String name, String message) {
    wrong(name, message);
  }

  /** Ends the checks: refuses the request if anything was wrong. */
  public void done() {
    if (!problems.isEmpty()) {
      throw Rejection.invalid(problems);
    }
  }

  private String text(String name, String value, TextRule rule) {
    boolean blank = value.isEmpty() || (!rule.mayBeBlank() && isBlank(value));
    return blank ? wrong(name, BLANK) : followed(name, value, rule);
  }

  private String followed(String name, String value, TextRule rule) {
    return rule.problem(value).map(problem -> wrong(name, problem)).orElse(value);
  }

  private String wrong(String name, String message) {
    var messages = problems.computeIfAbsent(name, _ -> new ArrayList<>());
    if (!messages.contains(message)) {
      messages.add(message);
    }
    return "";
  }

  /** Nothing to see: white space of any script, invisible marks, or nothing at all. */
  private static boolean isBlank(String value) {
    return value
        .codePoints()
        .allMatch(c ->
            Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT);
  }
}
