package dev.terrace.kit.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML text to its node tree, which keeps the lines that object mappers lose. */
final class YamlText {
  private YamlText() {}

  /** The root node; null for an empty text or, with a problem noted, a broken one. */
  static @Nullable Node compose(String yaml, Problems problems) {
    try {
      var settings =
          LoadSettings.builder()
              .setLabel("configuration")
              .setAllowDuplicateKeys(true)
              .setAllowNonScalarKeys(true)
              .setMaxAliasesForCollections(50)
              .build();
      return new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark);
      String context = e.getContext() == null ? "" : " " + e.getContext();
      problems.add(
          mark.map(m -> m.getLine() + 1).orElse(0),
          "",
          "not valid YAML: "
              + e.getProblem().toLowerCase(Locale.ROOT)
              + context
              + mark.map(m -> " (column " + (m.getColumn() + 1) + ")").orElse(""));
    } catch (YamlEngineException e) {
      problems.add(0, "", "not valid YAML: " + String.valueOf(e.getMessage()).replace('\n', ' '));
    }
    return null;
  }

  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /** What a node is, in words for messages. */
  static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar -> isNull(scalar) ? "nothing" : "'" + scalar.getValue().strip() + "'";
      default -> "something else";
    };
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }
}
