package dev.terrace.cluster.document;

/**
 * A change that somebody proposes.
 *
 * @param expectedVersion which version it was made of; 0: of none
 * @param newVersion its number, larger than the expected one; the first document of a cluster whose
 *     log was lost goes on counting where its nodes had been
 */
record DocumentChange(
    long expectedVersion, long newVersion, String text, String author, String note, long atMillis) {
  DocumentVersion version() {
    return new DocumentVersion(newVersion, text, author, note, atMillis);
  }
}
