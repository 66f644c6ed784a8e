package dev.terrace.proxy.balance;

/** How requests are spread over the servers of a backend. */
public enum Balance {
  /** In turn, in the proportion of the weights, and evenly mixed. */
  ROUNDROBIN,
  /** To the server with the fewest requests in work for its weight. */
  LEASTCONN,
  /** To the less busy of two servers drawn at random. */
  RANDOM,
  /** By the address of the client: the same client gets the same server. */
  SOURCE,
  /** By the path of the request, without its query: the same path gets the same server. */
  URI,
  /**
   * By a header field, see {@link HashConfig}: requests with the same value get the same server.
   */
  HDR;

  /** Whether a property of the request decides. */
  public boolean hashes() {
    return this == SOURCE || this == URI || this == HDR;
  }
}
