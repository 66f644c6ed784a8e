package dev.terrace.proxy;

import dev.terrace.proxy.health.AdminState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was changed at run time about the servers of a backend, on top of its configuration file.
 * Immutable.
 *
 * <p>A reload of the file keeps the changes, except where the file itself says something new about
 * the same thing: a weight that was changed in the file too is the file's, a server that the file
 * names now is no longer an added one, one that the file describes anew is no longer removed. They
 * end with the process.
 */
record RuntimeChanges(Map<String, ServerChange> byServer) {
  RuntimeChanges {
    byServer = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byServer));
  }

  static RuntimeChanges none() {
    return new RuntimeChanges(Map.of());
  }

  /** With a change to one server. */
  RuntimeChanges with(String server, Instant now, UnaryOperator<ServerChange> step) {
    Map<String, ServerChange> next = new LinkedHashMap<>(byServer);
    ServerChange before = next.getOrDefault(server, ServerChange.none(now));
    ServerChange after = step.apply(before);
    if (after.nothing()) {
      next.remove(server);
    } else {
      next.put(server, after);
    }
    return new RuntimeChanges(next);
  }

  /** Without any change to a server. */
  RuntimeChanges without(String server) {
    Map<String, ServerChange> next = new LinkedHashMap<>(byServer);
    next.remove(server);
    return new RuntimeChanges(next);
  }

  /** What stays of the changes when the file is replaced. */
  RuntimeChanges rebased(BackendConfig before, BackendConfig now) {
    Map<String, ServerChange> next = new LinkedHashMap<>();
    byServer.forEach((name, change) -> {
      ServerChange kept = change.rebased(find(before, name), find(now, name));
      if (!kept.nothing()) {
        next.put(name, kept);
      }
    });
    return new RuntimeChanges(next);
  }

  /** The file with the changes. */
  BackendConfig over(BackendConfig file) {
    List<ServerConfig> servers = new ArrayList<>();
    for (ServerConfig server : file.servers()) {
      ServerChange change = byServer.get(server.name());
      if (change == null) {
        servers.add(server);
      } else if (!change.removed()) {
        Integer weight = change.weight();
        servers.add(weight == null ? server : server.withWeight(weight));
      }
    }
    for (ServerChange change : byServer.values()) {
      if (change.added() != null) {
        servers.add(change.added());
      }
    }
    return servers.equals(file.servers()) ? file : file.withServers(servers);
  }

  /** What is wanted of a server of {@link #over}. */
  AdminState admin(ServerConfig server) {
    ServerChange change = byServer.get(server.name());
    AdminState wanted = change == null ? null : change.admin();
    if (wanted != null) {
      return wanted;
    }
    return server.disabled() ? AdminState.MAINT : AdminState.READY;
  }

  /** Why that is wanted. */
  String reason(String server) {
    ServerChange change = byServer.get(server);
    return change == null || change.admin() == null ? "as in the configuration" : change.reason();
  }

  static @Nullable ServerConfig find(BackendConfig config, String server) {
    for (ServerConfig candidate : config.servers()) {
      if (candidate.name().equals(server)) {
        return candidate;
      }
    }
    return null;
  }
}
