package dev.terrace.cluster.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last versions of the document, the newest last.
 *
 * @param versions at most {@value #KEPT}, and of long texts fewer: together they have {@value
 *     #KEPT_CHARACTERS} characters at most, since every node has them in memory, small witnesses
 *     too
 */
public record DocumentHistory(List<DocumentVersion> versions) {
  /** How many versions can be gone back to. */
  public static final int KEPT = 20;

  /** How long the texts of all versions together may be; two versions are kept in any case. */
  static final int KEPT_CHARACTERS = 2 * 1024 * 1024;

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

  /** One of those that are kept. */
  public Optional<DocumentVersion> find(long version) {
    return versions.stream().filter(one -> one.version() == version).findFirst();
  }

  /** Whether a change is made of what is in force now, and not of something older. */
  boolean accepts(DocumentChange change) {
    return change.expectedVersion() == version() && change.newVersion() > version();
  }

  /** The history with the change as its newest version. */
  DocumentHistory with(DocumentChange change) {
    List<DocumentVersion> next = new ArrayList<>(versions);
    next.add(change.version());
    int from = next.size();
    long characters = 0;
    while (from > 0 && next.size() - from < KEPT) {
      characters += next.get(from - 1).text().length();
      if (next.size() - from >= 2 && characters > KEPT_CHARACTERS) {
        break;
      }
      from--;
    }
    return new DocumentHistory(next.subList(from, next.size()));
  }
}
