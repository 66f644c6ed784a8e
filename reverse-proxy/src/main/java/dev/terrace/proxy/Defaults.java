package dev.terrace.proxy;

import dev.terrace.kit.config.Config;
import java.util.Map;

/** Configuration records with all their defaults, as an empty section would give them. */
final class Defaults {
  private Defaults() {}

  static <C extends Record> C of(Class<C> type) {
    return Config.parse(type, "{}", "defaults", Map.of());
  }
}
