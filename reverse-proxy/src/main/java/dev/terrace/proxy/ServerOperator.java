package dev.terrace.proxy;

import dev.terrace.proxy.health.AdminState;

/**
 * Carries out what operators want of servers. Each method returns when it is so here, and throws
 * {@link NoSuchServerException}, or {@link ServerConflictException} if it cannot be done as things
 * are.
 */
public interface ServerOperator {
  /** Puts a server into service, lets it keep only its visitors, or takes it out. */
  void administer(String backend, String server, AdminState wanted, String reason);

  /** Changes a server's share of the requests, 0 to 256. */
  void weight(String backend, String server, int weight);

  /** Undoes all that was changed about a server at run time. */
  void reset(String backend, String server);
}
