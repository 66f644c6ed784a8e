package dev.terrace.cluster.node;

import java.net.InetAddress;
import java.util.List;

/** What a cluster asks of the program whose traffic its addresses carry. */
public interface Serving {
  /** Why it cannot serve, a few words each; empty: it can. Asked often, must not wait. */
  List<String> problems();

  /**
   * Why another node had better serve, if one can; empty: no reason. For what may hit all nodes
   * alike, such as having no server that is up.
   */
  List<String> drawbacks();

  /** Requests in work, which a planned move lets end. */
  int requestsInFlight();

  /**
   * An address is about to move to another node, or that is over: meanwhile connections to it end
   * with their next answer.
   */
  default void leaving(InetAddress address, boolean leaving) {}

  /** Nothing to serve: a witness. */
  static Serving nothing() {
    return new Serving() {
      @Override
      public List<String> problems() {
        return List.of("a witness serves nothing");
      }

      @Override
      public List<String> drawbacks() {
        return List.of();
      }

      @Override
      public int requestsInFlight() {
        return 0;
      }
    };
  }
}
