package dev.terrace.proxy.balance;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a server for a request. Thread-safe: every I/O thread asks the same balancer.
 *
 * @param <M> the members it chooses from
 */
public interface Balancer<M extends Member> {
  /**
   * Chooses among the members that are eligible for this request and have a weight above 0.
   *
   * @param key what chooses by hash, see {@link RequestKey}; empty: nothing
   * @return the chosen one, or null when there is none
   */
  @Nullable M pick(List<M> members, Predicate<? super M> eligible, OptionalLong key);

  /** The balancer for an algorithm. */
  static <M extends Member> Balancer<M> of(Balance balance, HashConfig hash) {
    return switch (balance) {
      case ROUNDROBIN -> new SmoothRoundRobin<>();
      case LEASTCONN -> new LeastConnections<>();
      case SOURCE, URI, HDR -> new RendezvousHash<>(hash.balanceFactor());
      case RANDOM -> new RandomOfTwo<>(RandomGenerator.getDefault());
    };
  }
}
