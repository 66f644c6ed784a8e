package dev.terrace.cluster.document;

/**
 * One version of the shared document.
 *
 * @param version counts up from 1
 * @param text the document itself
 * @param author who made it, as they said
 * @param note why, as they said; may be empty
 * @param atMillis when it was proposed, by the clock of the node that did, since 1970
 */
public record DocumentVersion(
    long version, String text, String author, String note, long atMillis) {
  /** SHA-256 of the text, in hexadecimal digits, by which people compare. */
  public String sha256() {
    return DocumentFile.sha256(text);
  }
}
