package dev.terrace.lb;

import dev.terrace.cluster.document.Rollout.Superseded;
import dev.terrace.proxy.ServerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which changes of operators a new configuration puts an end to, by saying something itself. */
final class Superseding {
  private Superseding() {}

  /** As a reload does it on one process: a server that is gone, a weight or state that changed. */
  static Superseded of(SharedConfig before, SharedConfig now) {
    Map<String, ServerConfig> next = servers(now);
    List<String> states = new ArrayList<>();
    List<String> weights = new ArrayList<>();
    servers(before)
        .forEach((name, was) -> {
          ServerConfig is = next.get(name);
          if (is == null || is.disabled() != was.disabled()) {
            states.add(name);
          }
          if (is == null || is.weight() != was.weight()) {
            weights.add(name);
          }
        });
    return new Superseded(states, weights);
  }

  private static Map<String, ServerConfig> servers(SharedConfig config) {
    Map<String, ServerConfig> servers = new HashMap<>();
    config
        .backends()
        .forEach((backend, one) ->
            one.servers().forEach(server -> servers.put(backend + "/" + server.name(), server)));
    return servers;
  }
}
