package dev.terrace.kit;

import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import java.util.List;

/** The sections that the configuration of every tier has; implemented by its record. */
public interface TierConfig {
  /** The admin listener. */
  AdminConfig admin();

  /** How the process stops. */
  DrainConfig drain();

  /** What is logged. */
  LogConfig log();

  /** What is allowed but hardly meant, such as a rule that nothing reaches. */
  default List<ConfigNote> warnings() {
    return List.of();
  }
}
