package dev.terrace.web.build;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The strongly connected components of a graph by Tarjan's algorithm: groups of nodes that refer to
 * each other in circles, each group after all that it refers to. Depth is that of the longest chain
 * of references.
 */
final class Components {
  private final Function<String, Collection<String>> successors;
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<List<String>> found = new ArrayList<>();

  private Components(Function<String, Collection<String>> successors) {
    this.successors = successors;
  }

  static List<List<String>> of(
      Collection<String> nodes, Function<String, Collection<String>> successors) {
    var components = new Components(successors);
    for (String node : nodes) {
      if (!components.index.containsKey(node)) {
        components.visit(node);
      }
    }
    return components.found;
  }

  private int visit(String node) {
    int own = index.size();
    index.put(node, own);
    int lowest = own;
    open.push(node);
    for (String next : successors.apply(node)) {
      if (!index.containsKey(next)) {
        lowest = Math.min(lowest, visit(next));
      } else if (open.contains(next)) {
        lowest = Math.min(lowest, index.getOrDefault(next, own));
      }
    }
    low.put(node, lowest);
    if (lowest == own) {
      List<String> component = new ArrayList<>();
      String member;
      do {
        member = open.pop();
        component.add(member);
      } while (!member.equals(node));
      component.sort(null);
      found.add(component);
    }
    return lowest;
  }
}
