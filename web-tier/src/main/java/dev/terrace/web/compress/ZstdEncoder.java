package dev.terrace.web.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The zstd coding, RFC 8878. */
final class ZstdEncoder implements Encoder {
  /** 512 KiB; browsers must only take windows up to 8 MiB (RFC 9659). */
  private static final int WINDOW_LOG = 19;

  /** Of a stream of unknown length at level 3 with this window, by ZSTD_estimateCStreamSize. */
  static final int MEMORY = 1700 * 1024;

  private static final int BLOCK = 16 * 1024;

  /**
   * What the next encoder can use again.
   *
   * @param block for input on the heap, since the library reads direct buffers only
   */
  record Reusable(ZstdCompressCtx context, ByteBuffer block) {
    Reusable() {
      this(new ZstdCompressCtx(), ByteBuffer.allocateDirect(BLOCK));
    }
  }

  private final Consumer<Reusable> giveBack;
  private @Nullable Reusable parts;

  /**
   * @param parts taken over, with whatever settings
   * @param length of all input, -1 if unknown
   * @param giveBack gets the parts when they are no longer needed
   */
  ZstdEncoder(Reusable parts, int level, long length, Consumer<Reusable> giveBack) {
    this.parts = parts;
    this.giveBack = giveBack;
    parts.context().reset();
    parts.context().setLevel(level).setWindowLog(WINDOW_LOG);
    if (length >= 0) {
      parts.context().setPledgedSrcSize(length); // smaller tables for small answers
    }
  }

  @Override
  public boolean encode(ByteBuffer in, ByteBuffer out, Step step) {
    Reusable current = parts;
    if (current == null) {
      throw new IllegalStateException("closed");
    }
    while (in.hasRemaining()) {
      if (in.isDirect()) {
        current.context().compressDirectByteBufferStream(out, in, EndDirective.CONTINUE);
      } else {
        ByteBuffer copy = copy(in, current.block());
        current.context().compressDirectByteBufferStream(out, copy, EndDirective.CONTINUE);
        in.position(in.position() + copy.position());
      }
      if (in.hasRemaining() && !out.hasRemaining()) {
        return false;
      }
    }
    return switch (step) {
      case GO_ON -> true;
      case FLUSH -> end(current, out, EndDirective.FLUSH);
      case FINISH -> end(current, out, EndDirective.END);
    };
  }

  private static boolean end(Reusable current, ByteBuffer out, EndDirective directive) {
    ByteBuffer nothing = current.block().clear().limit(0);
    return current.context().compressDirectByteBufferStream(out, nothing, directive);
  }

  private static ByteBuffer copy(ByteBuffer in, ByteBuffer block) {
    block.clear();
    int bytes = Math.min(block.remaining(), in.remaining());
    block.put(0, in, in.position(), bytes);
    return block.limit(bytes);
  }

  @Override
  public void close() {
    Reusable current = parts;
    if (current != null) {
      parts = null;
      giveBack.accept(current);
    }
  }
}
