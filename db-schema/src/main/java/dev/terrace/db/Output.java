package dev.terrace.db;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes its results. */
final class Output {
  private Output() {}

  static PrintWriter of(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("a command runs by its command line only");
    }
    return spec.commandLine().getOut();
  }
}
