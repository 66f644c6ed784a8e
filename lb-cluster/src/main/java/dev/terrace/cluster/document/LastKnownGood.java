package dev.terrace.cluster.document;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a node has put in force, for a start without the others.
 *
 * @param servers what operators changed at run time, by {@code backend/server}
 */
public record LastKnownGood(DocumentVersion version, Map<String, ServerState> servers) {
  public LastKnownGood {
    servers = java.util.Collections.unmodifiableMap(new TreeMap<>(servers));
  }
}
