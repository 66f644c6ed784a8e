package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.ContentRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a stored response, in chunks of {@link #CHUNK} but for the last one of a row. They
 * lie on the heap: the collector frees them when the last answer that uses them is out, so that no
 * mistake in counting users can ever show one visitor what belongs to another. Immutable.
 */
public sealed interface Body {
  /** Bytes of a chunk. */
  int CHUNK = 32 * 1024;

  /** Nothing. */
  Whole EMPTY = new Whole(List.of(), 0);

  /** Bytes of the whole representation, whether all are here or not. */
  long length();

  /** Bytes that are here. */
  long held();

  /** Whether these bytes are here. */
  boolean has(ContentRange range);

  /** Views of some bytes, all of which must be here, in chunks. */
  List<ByteBuffer> slice(ContentRange range);

  /** All of it. */
  record Whole(List<byte[]> chunks, long length) implements Body {
    /** Copies the list. */
    public Whole {
      chunks = List.copyOf(chunks);
    }

    /** A body of these bytes. */
    public static Whole of(byte[] bytes) {
      return bytes.length == 0 ? EMPTY : new Whole(Part.chunks(bytes), bytes.length);
    }

    /** The bytes of one chunk; not to be changed. */
    public byte[] chunk(int index) {
      return chunks.get(index);
    }

    @Override
    public long held() {
      return length;
    }

    @Override
    public boolean has(ContentRange range) {
      return range.total() == length;
    }

    @Override
    public List<ByteBuffer> slice(ContentRange range) {
      return Part.views(chunks, range.first(), range.length());
    }
  }

  /**
   * Some of it, RFC 9111 §3.3.
   *
   * @param parts in the order of their positions; they neither touch nor overlap
   */
  record Partial(List<Part> parts, long length) implements Body {
    /** More pieces than this are not kept: the oldest ones go. */
    static final int MAX_PARTS = 16;

    /** Copies the list. */
    public Partial {
      parts = List.copyOf(parts);
    }

    @Override
    public long held() {
      return parts.stream().mapToLong(Part::length).sum();
    }

    @Override
    public boolean has(ContentRange range) {
      return range.total() == length && parts.stream().anyMatch(part -> part.has(range));
    }

    @Override
    public List<ByteBuffer> slice(ContentRange range) {
      for (Part part : parts) {
        if (part.has(range)) {
          return Part.views(part.chunks(), range.first() - part.first(), range.length());
        }
      }
      throw new IllegalArgumentException("not held: " + range);
    }

    /**
     * With another part of the same bytes, RFC 9111 §3.4; whole when nothing is missing any more.
     */
    public Body with(Part added) {
      List<Part> others = new ArrayList<>();
      Part merged = added;
      for (Part part : parts) {
        if (part.touches(merged)) {
          merged = part.joined(merged);
        } else {
          others.add(part);
        }
      }
      if (merged.first() == 0 && merged.length() == length) {
        return new Whole(merged.chunks(), length);
      }
      if (others.size() == MAX_PARTS) {
        others.removeFirst();
      }
      others.add(merged);
      others.sort(java.util.Comparator.comparingLong(Part::first));
      return new Partial(others, length);
    }
  }

  /** A row of bytes at some position. */
  record Part(long first, List<byte[]> chunks, long length) {
    /** Copies the list. */
    public Part {
      chunks = List.copyOf(chunks);
    }

    boolean has(ContentRange range) {
      return range.first() >= first && range.last() < first + length;
    }

    boolean touches(Part other) {
      return first <= other.first + other.length && other.first <= first + length;
    }

    /** Both as one; where they overlap the other's bytes count, which are the same. */
    Part joined(Part other) {
      long start = Math.min(first, other.first);
      long end = Math.max(first + length, other.first + other.length);
      byte[] all = new byte[Math.toIntExact(end - start)];
      copy(all, Math.toIntExact(first - start));
      other.copy(all, Math.toIntExact(other.first - start));
      return new Part(start, chunks(all), all.length);
    }

    private void copy(byte[] target, int at) {
      int next = at;
      for (byte[] chunk : chunks) {
        System.arraycopy(chunk, 0, target, next, chunk.length);
        next += chunk.length;
      }
    }

    static List<byte[]> chunks(byte[] bytes) {
      if (bytes.length <= CHUNK) {
        return List.of(bytes);
      }
      List<byte[]> chunks = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += CHUNK) {
        chunks.add(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK)));
      }
      return chunks;
    }

    static List<ByteBuffer> views(List<byte[]> chunks, long from, long length) {
      List<ByteBuffer> views = new ArrayList<>();
      long left = length;
      int index = (int) (from / CHUNK);
      int offset = (int) (from % CHUNK);
      while (left > 0) {
        byte[] chunk = chunks.get(index++);
        int size = (int) Math.min(left, chunk.length - offset);
        views.add(ByteBuffer.wrap(chunk, offset, size).slice());
        offset = 0;
        left -= size;
      }
      return views;
    }
  }
}
