package dev.terrace.proxy.balance;

/** What a balancer knows about a server. */
public interface Member {
  /** The share of requests it takes, 0 to 256; 0 takes none. May change between two calls. */
  int weight();

  /** Requests that it is working on. */
  int active();
}
