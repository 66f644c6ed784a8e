package dev.terrace.web.compress;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The brotli coding, RFC 7932, by Google's encoder. */
final class BrotliEncoder implements Encoder {
  /** 256 KiB: a page seldom refers further back, and each doubling doubles the memory. */
  private static final int WINDOW_BITS = 18;

  private static final int INPUT = 16 * 1024;

  /** Measured at quality 4 with this window, as the growth of the process over 100 encoders. */
  static final int MEMORY = 1400 * 1024;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private EncoderJNI.@Nullable Wrapper wrapper;

  /** What came out and found no room yet; the encoder's own memory, valid until it goes on. */
  private ByteBuffer output = EMPTY;

  /** Whether the current step was handed to the encoder. */
  private boolean pushed;

  BrotliEncoder(int quality) throws IOException {
    this.wrapper = new EncoderJNI.Wrapper(INPUT, quality, WINDOW_BITS, Mode.TEXT);
  }

  @Override
  public boolean encode(ByteBuffer in, ByteBuffer out, Step step) throws IOException {
    EncoderJNI.Wrapper encoder = wrapper;
    if (encoder == null) {
      throw new IllegalStateException("closed");
    }
    var operation = operation(step);
    while (true) {
      if (!encoder.isSuccess()) {
        throw new IOException("brotli encoder failed");
      }
      if (output.hasRemaining()) {
        move(output, out);
        if (output.hasRemaining()) {
          return false;
        }
      } else if (encoder.hasMoreOutput()) {
        output = encoder.pull();
      } else if (encoder.hasRemainingInput()) {
        encoder.push(operation, 0);
      } else if (in.hasRemaining()) {
        ByteBuffer input = encoder.getInputBuffer();
        input.clear();
        move(in, input);
        encoder.push(EncoderJNI.Operation.PROCESS, input.position());
        pushed = false;
      } else if (step != Step.GO_ON && !pushed) {
        encoder.push(operation, 0);
        pushed = true;
      } else {
        pushed = false;
        return true;
      }
    }
  }

  private static EncoderJNI.Operation operation(Step step) {
    return switch (step) {
      case GO_ON -> EncoderJNI.Operation.PROCESS;
      case FLUSH -> EncoderJNI.Operation.FLUSH;
      case FINISH -> EncoderJNI.Operation.FINISH;
    };
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int bytes = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), bytes);
    to.position(to.position() + bytes);
    from.position(from.position() + bytes);
  }

  @Override
  public void close() {
    EncoderJNI.Wrapper encoder = wrapper;
    if (encoder != null) {
      wrapper = null;
      output = EMPTY;
      encoder.destroy();
    }
  }
}
