package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.VaryKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What is known in memory of a response on disk.
 *
 * @param key of its URL
 * @param file its name; made of key and variant, so that the same response always has the same file
 * @param bytes size of the file
 * @param receivedMillis when it was received or validated, by the wall clock
 */
public record OnDisk(
    String key,
    VaryKey vary,
    List<String> tags,
    String file,
    long bytes,
    long receivedMillis,
    long dateSeconds) {
  private static final int HEX_DIGITS = 40;

  static OnDisk of(String key, Entry entry, long bytes) {
    return new OnDisk(
        key,
        entry.head().vary(),
        entry.tags(),
        file(key, entry.head().vary()),
        bytes,
        entry.head().received().wallMillis(),
        entry.head().dateSeconds());
  }

  /** The name of the file for a response. */
  static String file(String key, VaryKey vary) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((key + '\n' + vary.names() + '\n').getBytes(StandardCharsets.ISO_8859_1));
      digest.update(vary.values().getBytes(StandardCharsets.ISO_8859_1));
      return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
