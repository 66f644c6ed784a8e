package dev.terrace.web.build;

import java.util.List;
import java.util.stream.Collectors;

/** A site that cannot be built as it is; names all of its mistakes. */
final class BuildException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BuildException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
  }
}
