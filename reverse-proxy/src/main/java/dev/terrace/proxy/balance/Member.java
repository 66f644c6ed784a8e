package dev.terrace.proxy.balance;

/** What a balancer knows about a server. */
public interface Member {
  /** What a configured weight of 1 is: enough steps for a slow start. */
  int SCALE = 64;

  /**
   * The share of requests it takes, 0 to 256 times {@link #SCALE}; 0 takes none. May change between
   * two calls.
   */
  int weight();

  /** A hash of its name, the same in every process. */
  long id();

  /** Requests that it is working on. */
  int active();
}
