package dev.terrace.proxy.pool;

/** Whose servers they are: knows the others, and is told of changes. */
public interface ServerOwner {
  /** Whether no other server takes traffic. */
  boolean alone(Server server);

  /**
   * A server changed its state. Called under the server's lock, so that changes come in order: must
   * not block and must not wait for anybody.
   */
  void changed(Server server, ServerStatus before, ServerStatus after);
}
