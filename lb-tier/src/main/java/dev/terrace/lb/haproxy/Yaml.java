package dev.terrace.lb.haproxy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Maps, lists and values as the text of our configuration. */
final class Yaml {
  private Yaml() {}

  /** As YAML that our reader takes as it is meant. */
  static String print(Map<String, Object> tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(1000)
            .build();
    return new Dump(settings).dumpToString(escaped(tree));
  }

  // ${ would be a variable of the environment for our reader.
  private static Object escaped(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, escaped(element)));
        yield copy;
      }
      case List<?> list -> list.stream().map(Yaml::escaped).toList();
      case String text -> text.replace("${", "$${");
      default -> value;
    };
  }

  /** A map that keeps its order, from keys and values in turn. */
  static Map<String, Object> map(String key, Object value, String key2, Object value2) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(key, value);
    map.put(key2, value2);
    return map;
  }

  /**
   * Has our own reader look at a part of the configuration.
   *
   * @throws NotTranslatable with what it has to say
   */
  static void check(Class<? extends Record> type, Map<String, Object> part) {
    try {
      var _ = Config.parse(type, print(part), "lb.yaml", Map.of());
    } catch (ConfigException e) {
      throw new NotTranslatable(reason(e));
    }
  }

  static String reason(ConfigException e) {
    return e.problems().stream().map(Yaml::reason).collect(Collectors.joining("; "));
  }

  private static String reason(ConfigProblem problem) {
    return problem.key().isEmpty() ? problem.message() : problem.key() + " " + problem.message();
  }

  /** Sets a key if our reader accepts it beside those that there are. */
  static void put(
      Class<? extends Record> type, Map<String, Object> part, String key, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>(part);
    copy.put(key, value);
    check(type, copy);
    part.put(key, value);
  }
}
