package dev.terrace.web.compress;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An encoder that is counted: its memory while it is open, its bytes when it is closed. */
final class Counted implements Encoder {
  private final Encoder encoder;
  private final int memory;
  private final CodingCounters counters;
  private long in;
  private long out;
  private boolean closed;

  Counted(Encoder encoder, int memory, CodingCounters counters) {
    this.encoder = encoder;
    this.memory = memory;
    this.counters = counters;
  }

  @Override
  public boolean encode(ByteBuffer from, ByteBuffer to, Step step) throws IOException {
    int start = from.position();
    int end = to.position();
    boolean done = encoder.encode(from, to, step);
    in += from.position() - start;
    out += to.position() - end;
    return done;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      counters.closed(memory, in, out);
      encoder.close();
    }
  }
}
