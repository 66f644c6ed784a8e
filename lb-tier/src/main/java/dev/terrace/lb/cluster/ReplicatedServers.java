package dev.terrace.lb.cluster;

import dev.terrace.cluster.document.DocumentException;
import dev.terrace.cluster.document.Rollout;
import dev.terrace.cluster.document.ServerState;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.NoSuchServerException;
import dev.terrace.proxy.ServerConflictException;
import dev.terrace.proxy.ServerOperator;
import dev.terrace.proxy.health.AdminState;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** States and weights of servers that are the same on all nodes, and survive their restarts. */
public final class ReplicatedServers implements ServerOperator {
  private static final Logger log = LoggerFactory.getLogger(ReplicatedServers.class);

  private final Backends backends;
  private final Rollout rollout;
  private Set<String> before = Set.of();

  public ReplicatedServers(Backends backends, Rollout rollout) {
    this.backends = backends;
    this.rollout = rollout;
  }

  @Override
  public void administer(String backend, String server, AdminState wanted, String reason) {
    backends.find(backend).server(server);
    change(backend, server, wanted.name().toLowerCase(Locale.ROOT), null, reason);
  }

  @Override
  public void weight(String backend, String server, int weight) {
    backends.find(backend).server(server);
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be between 0 and 256 but was " + weight);
    }
    change(backend, server, null, weight, "");
  }

  @Override
  public void reset(String backend, String server) {
    boolean shared;
    synchronized (this) {
      shared = before.contains(backend + "/" + server);
    }
    if (shared) {
      change(backend, server, null, null, "");
    } else {
      backends.operatorHere().reset(backend, server); // added here, or changed with local=true
    }
  }

  private void change(
      String backend,
      String server,
      @Nullable String state,
      @Nullable Integer weight,
      String reason) {
    try {
      rollout.server(backend + "/" + server, state, weight, reason);
    } catch (DocumentException e) {
      throw new ServerConflictException(
          e.getMessage() + "; --local (?local=true) changes this node alone");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerConflictException("interrupted");
    }
  }

  /** Makes the servers of this process as all nodes want them. */
  public synchronized void putInForce(Map<String, ServerState> states) {
    Set<String> all = new HashSet<>(before);
    all.addAll(states.keySet());
    for (String name : all) {
      int slash = name.indexOf('/');
      ServerState wanted = states.get(name);
      try {
        Backend backend = backends.find(name.substring(0, slash));
        String server = name.substring(slash + 1);
        if (wanted == null) {
          backend.wish(server, null, null, "");
        } else {
          backend.wish(server, state(wanted), wanted.weight(), wanted.reason());
        }
      } catch (NoSuchServerException e) {
        // The configuration has it no more, or not on this node yet.
        log.atDebug().setCause(e).log("a state of a server that is not here");
      }
    }
    before = Set.copyOf(states.keySet());
  }

  private static @Nullable AdminState state(ServerState wanted) {
    return wanted.state() == null
        ? null
        : AdminState.valueOf(wanted.state().toUpperCase(Locale.ROOT));
  }
}
