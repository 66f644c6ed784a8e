package dev.terrace.kit.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that must not be used, with every problem found in it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems in the order of the file, at least one. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
