package dev.terrace.web.compress;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One stream that is being compressed. Not thread-safe; holds native memory until it is closed. */
interface Encoder extends AutoCloseable {
  /** How far a call shall go. A step that was begun is repeated until it is done. */
  enum Step {
    /** Take the input; give what comes out by itself. */
    GO_ON,
    /** Give all that was taken, so that the other side can read it. */
    FLUSH,
    /** End the stream. */
    FINISH
  }

  /**
   * Takes from one buffer and gives to the other, as far as it has room.
   *
   * @param out has at least 32 bytes of room
   * @return whether the step is done; otherwise call again with more room
   */
  boolean encode(ByteBuffer in, ByteBuffer out, Step step) throws IOException;

  /** Gives the memory back; may be called twice. */
  @Override
  void close();
}
