package dev.terrace.kit;

import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import java.nio.file.Path;
import java.util.List;

/** The sections that the configuration of every tier has; implemented by its record. */
public interface TierConfig {
  /**
   * Reads a configuration and looks at the files that it names.
   *
   * @throws ConfigException if anything is wrong
   */
  static <C extends Record & TierConfig> C load(Class<C> type, Path file) {
    C config = Config.load(type, file);
    List<ConfigProblem> problems = Config.locate(file, config.fileProblems());
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  /** The admin listener. */
  AdminConfig admin();

  /** How the process stops. */
  DrainConfig drain();

  /** What is logged. */
  LogConfig log();

  /**
   * What the files that it names have wrong, such as certificates that cannot be read; looked for
   * with {@code --check-config}, at start and at a reload. Blocks.
   */
  default List<ConfigNote> fileProblems() {
    return List.of();
  }

  /**
   * What is allowed but hardly meant, or will not work for long, such as a rule that nothing
   * reaches.
   */
  default List<ConfigNote> warnings() {
    return List.of();
  }
}
