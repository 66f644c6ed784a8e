package dev.terrace.kit.config;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Thrown by the constructor of a configuration record that refuses values deeper in it: each is
 * reported with its own line and key, where an {@link IllegalArgumentException} gets the record's.
 */
public final class ConfigRefusal extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigNote> problems;

  public ConfigRefusal(List<ConfigNote> problems) {
    super(
        problems.stream()
            .map(problem -> problem.key() + ": " + problem.message())
            .collect(joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** Throws, unless the list is empty. */
  public static void throwIfAny(List<ConfigNote> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigRefusal(problems);
    }
  }

  /** At least one. */
  public List<ConfigNote> problems() {
    return problems;
  }
}
