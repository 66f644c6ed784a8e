package dev.terrace.proxy.pool;

/** What came of looking for a server. */
public sealed interface Choice {
  /**
   * The request may go to this server, where it now holds a place; {@link ServerPool#leave} gives
   * it up.
   *
   * @param sticky whether the visitor's cookie named it
   */
  record Chosen(Server server, boolean sticky) implements Choice {}

  /** Servers are up, but all at their maxconn. */
  record Full() implements Choice {}

  /** No server is up that was not tried already. */
  record NoneUp() implements Choice {}
}
