package dev.terrace.kit.limit;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections each client has open; see {@link ClientKey} for what a client is.
 * Thread-safe; remembers only clients that are connected.
 */
public final class ClientConnections {
  private final ConcurrentMap<Long, Integer> open = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private volatile int max;

  /**
   * @param max connections of one client; 0: no limit
   */
  public ClientConnections(int max) {
    this.max = max;
  }

  /**
   * Changes the limit for new connections.
   *
   * @param newMax connections of one client; 0: no limit
   */
  public void change(int newMax) {
    max = newMax;
  }

  /** Connections that were refused. */
  public long refused() {
    return refused.sum();
  }

  /**
   * Counts a connection; also while there is no limit, since one may be set later.
   *
   * @return false, and nothing is counted, when the client has too many
   */
  public boolean enter(InetAddress client) {
    int limit = max;
    boolean[] entered = {true};
    open.merge(
        ClientKey.of(client),
        1,
        (before, _) -> {
          entered[0] = limit == 0 || before < limit;
          return entered[0] ? before + 1 : before;
        });
    if (!entered[0]) {
      refused.increment();
    }
    return entered[0];
  }

  /** One of a client's connections ended. */
  public void leave(InetAddress client) {
    open.computeIfPresent(ClientKey.of(client), (_, count) -> count <= 1 ? null : count - 1);
  }

  /** Clients that are connected. */
  int clients() {
    return open.size();
  }
}
