package dev.terrace.cluster.document;

import java.util.List;
import java.util.Map;

/** What a node does with the document. Called by one thread; may block. */
public interface DocumentUser {
  /** Why this node could not put a text in force, one line each; empty: it could. */
  List<String> problems(String text);

  /**
   * Puts a text in force, at once.
   *
   * @return keys that take a restart
   * @throws RuntimeException if it could not; then what was in force still is
   */
  List<String> use(String text);

  /**
   * Puts servers' states in force, after every {@link #use} and whenever they change; those that
   * are not named are as in the configuration.
   */
  void servers(Map<String, ServerState> states);

  /** Of a node that serves nothing and only keeps the document for others. */
  static DocumentUser none() {
    return new DocumentUser() {
      @Override
      public List<String> problems(String text) {
        return List.of();
      }

      @Override
      public List<String> use(String text) {
        return List.of();
      }

      @Override
      public void servers(Map<String, ServerState> states) {}
    };
  }
}
