package dev.terrace.web.files;

import dev.terrace.web.encoding.Coding;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One form of a file: as it is, or in a content coding (RFC 9110 §3.2). Compared by identity.
 *
 * @see Resource
 */
final class Representation {
  private final Coding coding;
  private final @Nullable Path file;
  private final @Nullable FileIdentity identity;
  private final long length;
  private final String etag;
  private final Instant modified;
  private final ResponseHead head;

  /**
   * Makes one.
   *
   * @param file null when it was made by this server and is in memory alone
   * @param etag with its quotes
   * @param modified in whole seconds, as HTTP dates are
   * @param head the fields of a 200
   */
  Representation(
      Coding coding,
      @Nullable Path file,
      @Nullable FileIdentity identity,
      long length,
      String etag,
      Instant modified,
      ResponseHead head) {
    this.coding = coding;
    this.file = file;
    this.identity = identity;
    this.length = length;
    this.etag = etag;
    this.modified = modified;
    this.head = head;
  }

  Coding coding() {
    return coding;
  }

  @Nullable Path file() {
    return file;
  }

  @Nullable FileIdentity identity() {
    return identity;
  }

  long length() {
    return length;
  }

  String etag() {
    return etag;
  }

  Instant modified() {
    return modified;
  }

  ResponseHead head() {
    return head;
  }
}
