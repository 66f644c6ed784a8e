package dev.terrace.kit.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the line of a key path such as {@code frontends.web.bind[0].address}. */
final class KeyLines {
  private KeyLines() {}

  /** The line of the deepest part of the path that the file has; {@code otherwise} when none. */
  static int find(@Nullable Node root, String path, int otherwise) {
    Node node = root;
    String rest = path;
    int line = otherwise;
    while (node != null && !rest.isEmpty()) {
      switch (node) {
        case MappingNode mapping -> {
          NodeTuple entry = entry(mapping, rest);
          if (entry == null) {
            return line;
          }
          String key = ((ScalarNode) entry.getKeyNode()).getValue();
          line = YamlText.line(entry.getKeyNode());
          node = entry.getValueNode();
          rest = rest.substring(key.length());
          rest = rest.startsWith(".") ? rest.substring(1) : rest;
        }
        case SequenceNode sequence -> {
          int end = rest.indexOf(']');
          int index = rest.startsWith("[") && end > 0 ? Integer.parseInt(rest, 1, end, 10) : -1;
          if (index < 0 || index >= sequence.getValue().size()) {
            return line;
          }
          node = sequence.getValue().get(index);
          line = YamlText.line(node);
          rest = rest.substring(end + 1);
          rest = rest.startsWith(".") ? rest.substring(1) : rest;
        }
        default -> {
          return line;
        }
      }
    }
    return line;
  }

  /** Names of the user may hold dots, so the longest key that fits is the one. */
  private static @Nullable NodeTuple entry(MappingNode mapping, String path) {
    NodeTuple best = null;
    int length = -1;
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        String name = key.getValue();
        boolean fits =
            path.startsWith(name)
                && (path.length() == name.length()
                    || path.charAt(name.length()) == '.'
                    || path.charAt(name.length()) == '[');
        if (fits && name.length() > length) {
          best = tuple;
          length = name.length();
        }
      }
    }
    return best;
  }
}
