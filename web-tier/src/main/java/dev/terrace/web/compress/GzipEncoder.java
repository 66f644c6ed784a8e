package dev.terrace.web.compress;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** The gzip coding, RFC 1952, by the JDK's zlib. */
final class GzipEncoder implements Encoder {
  /** zlib's own figure for the default window and memory level: 256 KiB and what is around it. */
  static final int MEMORY = 272 * 1024;

  /** Magic, deflate, no flags, no time, no hint about the effort, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER = 8;

  private final CRC32 crc = new CRC32();
  private final Consumer<Deflater> giveBack;
  private @Nullable Deflater deflater;
  private long size;
  private boolean begun;

  /**
   * @param deflater without a header of its own
   * @param giveBack gets it when it is no longer needed
   */
  GzipEncoder(Deflater deflater, Consumer<Deflater> giveBack) {
    this.deflater = deflater;
    this.giveBack = giveBack;
  }

  @Override
  public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
    Deflater current = deflater;
    if (current == null) {
      throw new IllegalStateException("closed");
    }
    if (!begun) {
      out.put(HEADER);
      begun = true;
    }
    int from = in.position();
    current.setInput(in);
    boolean done = deflate(current, in, out, step);
    count(in, from);
    if (done && step == Step.FINISH) {
      putLittleEndian(out, crc.getValue());
      putLittleEndian(out, size);
    }
    return done;
  }

  private static boolean deflate(Deflater current, ByteBuffer in, ByteBuffer out, Step step) {
    return switch (step) {
      case GO_ON -> {
        while (in.hasRemaining() && out.hasRemaining()) {
          current.deflate(out, Deflater.NO_FLUSH);
        }
        yield !in.hasRemaining();
      }
      case FLUSH -> {
        current.deflate(out, Deflater.SYNC_FLUSH);
        yield out.hasRemaining(); // otherwise zlib has more to give
      }
      case FINISH -> {
        current.finish();
        if (!current.finished()) {
          current.deflate(out, Deflater.NO_FLUSH);
        }
        yield current.finished() && out.remaining() >= TRAILER;
      }
    };
  }

  private void count(ByteBuffer in, int from) {
    int to = in.position();
    if (to > from) {
      size += to - from;
      crc.update(in.slice(from, to - from));
    }
  }

  private static void putLittleEndian(ByteBuffer out, long value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.put((byte) (value >>> shift));
    }
  }

  @Override
  public void close() {
    Deflater current = deflater;
    if (current != null) {
      deflater = null;
      giveBack.accept(current);
    }
  }
}
