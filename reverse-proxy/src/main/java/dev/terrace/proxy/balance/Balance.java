package dev.terrace.proxy.balance;

/** How requests are spread over the servers of a backend. */
public enum Balance {
  /** In turn, in the proportion of the weights, and evenly mixed. */
  ROUNDROBIN,
  /** To the server with the fewest requests in work for its weight. */
  LEASTCONN,
  /** To the less busy of two servers drawn at random. */
  RANDOM
}
