package dev.terrace.proxy;

import dev.terrace.proxy.health.AdminState;

/** Changes the servers of this process alone. */
record HereOperator(Backends backends) implements ServerOperator {
  @Override
  public void administer(String backend, String server, AdminState wanted, String reason) {
    backends.find(backend).administer(server, wanted, reason);
  }

  @Override
  public void weight(String backend, String server, int weight) {
    backends.find(backend).weight(server, weight);
  }

  @Override
  public void reset(String backend, String server) {
    backends.find(backend).reset(server);
  }
}
