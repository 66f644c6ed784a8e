package dev.terrace.proxy.balance;

import java.util.List;
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
   * @return the chosen one, or null when there is none
   */
  @Nullable M pick(List<M> members, Predicate<? super M> eligible);

  /** The balancer for an algorithm. */
  static <M extends Member> Balancer<M> of(Balance balance) {
    return switch (balance) {
      case ROUNDROBIN -> new SmoothRoundRobin<>();
      case LEASTCONN -> new LeastConnections<>();
      case RANDOM -> new RandomOfTwo<>(RandomGenerator.getDefault());
    };
  }
}
