package dev.terrace.kit.proxyprotocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.Buffers;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/** Gives what was read too far before what the socket has. Only on its I/O thread. */
final class HeldSource extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private @Nullable ByteBuffer held;

  HeldSource(StreamSourceConduit next, ByteBuffer held) {
    super(next);
    this.held = held;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ByteBuffer bytes = held;
    if (bytes == null) {
      return next.read(target);
    }
    int count = Buffers.copy(target, bytes);
    forget(bytes);
    return count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    ByteBuffer bytes = held;
    if (bytes == null) {
      return next.read(targets, offset, length);
    }
    int count = Buffers.copy(targets, offset, length, bytes);
    forget(bytes);
    return count;
  }

  private void forget(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      held = null;
    }
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return held == null
        ? next.transferTo(position, count, target)
        : target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return held == null
        ? next.transferTo(count, through, target)
        : Conduits.transfer(this, count, through, target);
  }

  /** The selector does not know of what is held. */
  @Override
  public void resumeReads() {
    if (held == null) {
      next.resumeReads();
    } else {
      next.wakeupReads();
    }
  }

  @Override
  public void awaitReadable() throws IOException {
    if (held == null) {
      next.awaitReadable();
    }
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    if (held == null) {
      next.awaitReadable(time, unit);
    }
  }
}
