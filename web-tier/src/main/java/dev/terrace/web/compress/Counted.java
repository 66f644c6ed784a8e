package dev.terrace.web.compress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** An encoder whose memory is given back to the count when it is closed. */
final class Counted implements Encoder {
  private final Encoder encoder;
  private final int memory;
  private final AtomicLong used;
  private boolean closed;

  Counted(Encoder encoder, int memory, AtomicLong used) {
    this.encoder = encoder;
    this.memory = memory;
    this.used = used;
  }

  @Override
  public boolean encode(ByteBuffer in, ByteBuffer out, Step step) throws IOException {
    return encoder.encode(in, out, step);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      used.addAndGet(-memory);
      encoder.close();
    }
  }
}
