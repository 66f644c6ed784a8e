package dev.terrace.cluster.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last versions of the document, the newest last. What becomes of a change depends on nothing
 * but the history and the change, so that every node that sees the same changes has the same
 * history.
 *
 * @param versions at most {@value #KEPT}
 */
public record DocumentHistory(List<DocumentVersion> versions) {
  /** How many versions can be gone back to. */
  public static final int KEPT = 20;

  static final DocumentHistory EMPTY = new DocumentHistory(List.of());

  public DocumentHistory {
    versions = List.copyOf(versions);
  }

  /** The version in force. */
  public Optional<DocumentVersion> current() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
  }

  /** Its number, 0 if there is none. */
  public long version() {
    return current().map(DocumentVersion::version).orElse(0L);
  }

  /** Whether a change is made of what is in force now, and not of something older. */
  boolean accepts(DocumentChange change) {
    return change.expectedVersion() == version();
  }

  /** The history with the change as its newest version. */
  DocumentHistory with(DocumentChange change) {
    List<DocumentVersion> next = new ArrayList<>(versions);
    next.add(
        new DocumentVersion(
            version() + 1, change.text(), change.author(), change.note(), change.atMillis()));
    return new DocumentHistory(
        next.size() > KEPT ? next.subList(next.size() - KEPT, next.size()) : next);
  }
}
