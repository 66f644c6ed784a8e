package dev.terrace.web.cache;

import dev.terrace.web.cache.store.Body;
import dev.terrace.web.cache.store.Entry;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.encoding.Coding;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The compressed form of a stored body: made once, on a thread of its own, when the first client
 * asks for it that may get it, and kept beside the body. That client and those that come meanwhile
 * get theirs compressed on the way, so that nobody waits.
 */
final class StoredCoding {
  private StoredCoding() {}

  /**
   * The form that is kept.
   *
   * @return null when there is none yet; then it is being made, if that is possible
   */
  static Body.@Nullable Whole of(Visit visit, Entry entry, Body.Whole body, Coding coding) {
    Body.Whole kept = entry.encoded(coding.token());
    if (kept == null) {
      make(visit.location(), visit.key().text(), entry, body, coding);
    }
    return kept;
  }

  private static void make(
      CachedLocation location, String key, Entry entry, Body.Whole body, Coding coding) {
    Zone zone = location.zone();
    if (!entry.beginEncoded(coding.token())) {
      return;
    }
    if (!zone.mayEncode()) {
      entry.giveUpEncoded(coding.token());
      return;
    }
    zone.blocking()
        .execute(() -> {
          try {
            make(location.compression(), zone, key, entry, body, coding);
          } finally {
            zone.encoded();
          }
        });
  }

  private static void make(
      Compression compression, Zone zone, String key, Entry entry, Body.Whole body, Coding coding) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(body.length()));
    body.chunks().forEach(bytes::put);
    compression
        .compress(coding, bytes.flip())
        .map(Body.Whole::of)
        .ifPresentOrElse(
            form -> zone.store().keepEncoded(key, entry, coding.token(), form),
            () -> entry.giveUpEncoded(coding.token())); // compressMemory is used up: another time
  }
}
