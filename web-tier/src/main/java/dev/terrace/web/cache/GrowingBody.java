package dev.terrace.web.cache;

import dev.terrace.web.cache.store.Body;
import dev.terrace.web.cache.store.Budget;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body that is arriving: written by one thread, read by others as it grows. Its memory is taken
 * from the zone's budget.
 */
final class GrowingBody {
  /** What a body may hold without the budget: no more than proxying takes anyway. */
  private static final long FREE = 2L * Body.CHUNK;

  private final Budget budget;
  private final long expected;
  private final long limit;
  private long taken;

  /** Written before {@link #length}, read after it. Chunks that nobody needs any more are null. */
  private byte[] @Nullable [] chunks = new byte[4] @Nullable [];

  private volatile long length;
  private volatile boolean complete;
  private volatile boolean broken;
  private HeaderMap trailers = new HeaderMap();
  private long trimmed;

  /**
   * @param expected bytes in all; −1: unknown
   * @param limit bytes that it may hold
   */
  GrowingBody(Budget budget, long expected, long limit) {
    this.budget = budget;
    this.expected = expected;
    this.limit = limit;
  }

  /** Bytes that have arrived. */
  long length() {
    return length;
  }

  /** Whether all have arrived. */
  boolean complete() {
    return complete;
  }

  /** For the writer: takes bytes; leaves in the buffer what there is no room for. */
  void append(ByteBuffer data) {
    while (data.hasRemaining()) {
      long before = length; // nobody else writes it
      int index = (int) (before / Body.CHUNK);
      int offset = (int) (before % Body.CHUNK);
      byte @Nullable [] chunk = offset == 0 ? next(index) : chunks[index];
      if (chunk == null) {
        return;
      }
      int size = Math.min(data.remaining(), chunk.length - offset);
      if (size == 0) {
        throw new IllegalStateException("more bytes than the response said: " + expected);
      }
      data.get(chunk, offset, size);
      length = before + size; // publishes the bytes
    }
  }

  private byte @Nullable [] next(int index) {
    long left = expected < 0 ? Body.CHUNK : expected - length;
    int size = (int) Math.min(Body.CHUNK, left);
    if (length - trimmed + size > limit || !take(size)) {
      return null;
    }
    if (index == chunks.length) {
      chunks = Arrays.copyOf(chunks, index * 2);
    }
    byte[] chunk = new byte[size];
    chunks[index] = chunk;
    return chunk;
  }

  private boolean take(int size) {
    if (budget.take(size)) {
      taken += size;
      return true;
    }
    return length - trimmed + size <= FREE;
  }

  /** For the writer: no more bytes follow, but these trailers. */
  void end(HeaderMap following) {
    trailers = following;
    complete = true; // publishes the trailers
  }

  /** For the writer: no more bytes follow, although some miss. */
  void breakOff() {
    broken = true;
  }

  boolean broken() {
    return broken;
  }

  /** What followed the body, when it is complete. */
  HeaderMap trailers() {
    return trailers;
  }

  /**
   * For readers: bytes from a position on, some of those that have arrived; null: there are none.
   */
  @Nullable ByteBuffer at(long position) {
    long available = length; // before the chunks are looked at
    if (position >= available) {
      return null;
    }
    int index = (int) (position / Body.CHUNK);
    int offset = (int) (position % Body.CHUNK);
    byte @Nullable [] chunk = chunks[index];
    if (chunk == null) {
      throw new IllegalStateException("bytes at " + position + " are gone");
    }
    int size = (int) Math.min(chunk.length - offset, available - position);
    return ByteBuffer.wrap(chunk, offset, size);
  }

  /** For the writer: nobody will read what lies before a position. */
  void trim(long position) {
    int keep = (int) (position / Body.CHUNK);
    for (int i = (int) (trimmed / Body.CHUNK); i < keep; i++) {
      chunks[i] = null;
      long size = Math.min(Body.CHUNK, taken);
      taken -= size;
      budget.giveBack(size);
    }
    trimmed = Math.max(trimmed, (long) keep * Body.CHUNK);
  }

  /** For the writer: up to where the bytes are gone. */
  long trimmed() {
    return trimmed;
  }

  /** For the writer, at the end: all chunks, the last one without what was left of it. */
  List<byte[]> toChunks() {
    List<byte[]> all = new ArrayList<>();
    long left = length;
    for (int i = 0; left > 0; i++) {
      byte @Nullable [] chunk = chunks[i];
      if (chunk == null) {
        throw new IllegalStateException("chunk " + i + " is gone");
      }
      all.add(left < chunk.length ? Arrays.copyOf(chunk, (int) left) : chunk);
      left -= chunk.length;
    }
    return all;
  }

  /** For the writer: gives the memory back to the budget; it is counted elsewhere now. */
  void release() {
    budget.giveBack(taken);
    taken = 0;
  }
}
