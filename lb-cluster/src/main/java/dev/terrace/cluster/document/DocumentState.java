package dev.terrace.cluster.document;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes share. What becomes of an entry depends on nothing but the state and the entry, so
 * that every node that sees the same entries has the same state.
 *
 * @param history versions that were in force, the last one is
 * @param candidate a change that nodes are asked about; a later one takes its place, so that a
 *     proposer who died blocks nobody
 * @param servers what operators changed at run time, by {@code backend/server}
 * @param proposals how many changes nodes have been asked about
 */
public record DocumentState(
    DocumentHistory history,
    @Nullable Candidate candidate,
    Map<String, ServerState> servers,
    long proposals) {
  static final DocumentState EMPTY = new DocumentState(DocumentHistory.EMPTY, null, Map.of(), 0);

  /** A change that nodes are asked about. */
  public record Candidate(String id, DocumentVersion version) {}

  public DocumentState {
    servers = Collections.unmodifiableMap(new TreeMap<>(servers));
  }

  /** After an entry; the same object when the entry changes nothing. */
  DocumentState after(DocumentEntry entry) {
    return switch (entry) {
      case DocumentEntry.Propose(String id, DocumentChange change) ->
          history.accepts(change)
              ? new DocumentState(
                  history, new Candidate(id, change.version()), servers, proposals + 1)
              : this;
      case DocumentEntry.Commit commit -> commit(commit);
      case DocumentEntry.Change(DocumentChange change) ->
          history.accepts(change)
              ? new DocumentState(history.with(change), null, servers, proposals)
              : this;
      case DocumentEntry.SetServer wanted -> set(wanted);
      case DocumentEntry.Look _ -> this;
    };
  }

  private DocumentState commit(DocumentEntry.Commit commit) {
    if (candidate == null || !candidate.id().equals(commit.id())) {
      return this;
    }
    DocumentVersion version = candidate.version();
    DocumentChange change =
        new DocumentChange(
            history.version(),
            version.version(),
            version.text(),
            version.author(),
            version.note(),
            version.atMillis());
    Map<String, ServerState> kept = new TreeMap<>(servers);
    forget(kept, commit.forgetStates(), true);
    forget(kept, commit.forgetWeights(), false);
    return history.accepts(change)
        ? new DocumentState(history.with(change), null, kept, proposals)
        : this;
  }

  private static void forget(Map<String, ServerState> servers, List<String> names, boolean state) {
    for (String name : names) {
      servers.computeIfPresent(
          name,
          (_, known) -> {
            ServerState left =
                new ServerState(
                    state ? null : known.state(),
                    state ? known.weight() : null,
                    known.reason(),
                    known.atMillis());
            return left.state() == null && left.weight() == null ? null : left;
          });
    }
  }

  private DocumentState set(DocumentEntry.SetServer wanted) {
    Map<String, ServerState> next = new TreeMap<>(servers);
    if (wanted.state() == null && wanted.weight() == null) {
      next.remove(wanted.server());
    } else {
      next.put(wanted.server(), merged(servers.get(wanted.server()), wanted));
    }
    return new DocumentState(history, candidate, next, proposals);
  }

  private static ServerState merged(@Nullable ServerState known, DocumentEntry.SetServer wanted) {
    if (known == null) {
      return new ServerState(wanted.state(), wanted.weight(), wanted.reason(), wanted.atMillis());
    }
    return new ServerState(
        wanted.state() == null ? known.state() : wanted.state(),
        wanted.weight() == null ? known.weight() : wanted.weight(),
        wanted.state() == null ? known.reason() : wanted.reason(),
        wanted.atMillis());
  }
}
