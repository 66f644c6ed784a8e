package dev.terrace.cluster.document;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
  /** SHA-256 of the text, in figures: what nodes compare when they say what is in force. */
  public String sha256() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing in this Java", e);
    }
  }
}
