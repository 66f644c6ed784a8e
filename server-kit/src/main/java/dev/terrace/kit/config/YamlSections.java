package dev.terrace.kit.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Some sections of a YAML text, as they are written: comments stay, and so do the numbers of their
 * lines, since what is left out leaves empty lines.
 *
 * @param text with nothing but the wanted sections
 * @param leftOut keys that were there besides, such as {@code admin} or {@code cluster.members}
 */
public record YamlSections(String text, List<String> leftOut) {
  public YamlSections {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Takes sections out of a text.
   *
   * @param fileName for messages
   * @param wanted their keys, such as {@code backends} or {@code cluster.vips}
   * @throws ConfigException if it is no YAML, or cannot be taken apart by lines
   */
  public static YamlSections of(String yaml, String fileName, Set<String> wanted) {
    Problems problems = new Problems(fileName);
    Node root = YamlText.compose(yaml, problems);
    problems.throwIfAny();
    String[] lines = yaml.split("\n", -1);
    List<String> leftOut = new ArrayList<>();
    if (root instanceof MappingNode mapping) {
      clear(mapping, "", 0, lines.length, wanted, lines, leftOut, problems);
    }
    problems.throwIfAny();
    String text = String.join("\n", lines).stripTrailing();
    return new YamlSections(text.isEmpty() ? "" : text + "\n", leftOut);
  }

  private static void clear(
      MappingNode mapping,
      String prefix,
      int from,
      int end,
      Set<String> wanted,
      String[] lines,
      List<String> leftOut,
      Problems problems) {
    List<NodeTuple> tuples = mapping.getValue();
    for (int i = 0; i < tuples.size(); i++) {
      Node keyNode = tuples.get(i).getKeyNode();
      String key = prefix + (keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?");
      if (wanted.contains(key)) {
        continue;
      }
      int first = start(lines, YamlText.line(keyNode) - 1, from);
      int next =
          i + 1 < tuples.size()
              ? start(lines, YamlText.line(tuples.get(i + 1).getKeyNode()) - 1, from)
              : end;
      MappingNode inner = partly(tuples.get(i).getValueNode(), key, wanted);
      if (inner != null) {
        clear(inner, key + ".", YamlText.line(keyNode), next, wanted, lines, leftOut, problems);
        continue;
      }
      if (mapping.getFlowStyle() == FlowStyle.FLOW) {
        problems.add(
            YamlText.line(keyNode),
            key,
            "is not part of what is shared, and can be left out only if each key has a line of its"
                + " own");
        return;
      }
      leftOut.add(key);
      Arrays.fill(lines, first, next, "");
    }
  }

  /** The mapping, if something in it is wanted. */
  private static @Nullable MappingNode partly(Node value, String key, Set<String> wanted) {
    if (!(value instanceof MappingNode mapping)) {
      return null;
    }
    return mapping.getValue().stream()
            .anyMatch(tuple ->
                tuple.getKeyNode() instanceof ScalarNode scalar
                    && wanted.contains(key + "." + scalar.getValue()))
        ? mapping
        : null;
  }

  /** A key's first line; comments right above it belong to it. */
  private static int start(String[] lines, int line, int from) {
    int first = line;
    while (first > from && lines[first - 1].stripLeading().startsWith("#")) {
      first--;
    }
    return first;
  }
}
