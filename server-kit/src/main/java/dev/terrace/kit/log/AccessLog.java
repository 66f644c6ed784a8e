package dev.terrace.kit.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes finished access lines from I/O threads and writes them on a thread of its own. When the
 * reader of standard output is too slow and the queue is full, lines are dropped and counted
 * (metric {@code access_log_dropped_total}): a request never waits for its log line.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int CAPACITY = 8192;
  private static final int BATCH = 256;
  private static final byte[] WAKE_UP = {};
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final ArrayBlockingQueue<byte[]> queue;
  private final OutputStream out;
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean enabled;
  private volatile boolean closed;

  AccessLog(OutputStream out, int capacity, boolean enabled) {
    this.out = out;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.enabled = enabled;
    this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::write);
  }

  /** An access log on standard output. */
  public static AccessLog start(boolean enabled, MeterRegistry metrics) {
    return start(new FileOutputStream(FileDescriptor.out), CAPACITY, enabled, metrics);
  }

  static AccessLog start(OutputStream out, int capacity, boolean enabled, MeterRegistry metrics) {
    var accessLog = new AccessLog(out, capacity, enabled);
    FunctionCounter.builder("access.log.dropped", accessLog.dropped, LongAdder::sum)
        .description("access log lines dropped because the reader of standard output is too slow")
        .register(metrics);
    accessLog.writer.start();
    return accessLog;
  }

  /** Whether lines are wanted; ask before making one. */
  public boolean enabled() {
    return enabled;
  }

  /** Switches lines on or off. */
  public void enable(boolean on) {
    enabled = on;
  }

  /** Hands over a finished line; never blocks. */
  public void offer(byte[] line) {
    if (closed || !queue.offer(line)) {
      dropped.increment();
    }
  }

  private void write() {
    var batch = new ArrayList<byte[]>(BATCH);
    try {
      while (!closed || !queue.isEmpty()) {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, and the reader does not read
    }
  }

  private void write(List<byte[]> batch) {
    int length = 0;
    for (byte[] line : batch) {
      length += line.length;
    }
    byte[] bytes = new byte[length];
    int position = 0;
    for (byte[] line : batch) {
      System.arraycopy(line, 0, bytes, position, line.length);
      position += line.length;
    }
    try {
      out.write(bytes); // one write, so that event lines never land inside a line
    } catch (IOException e) {
      dropped.add(batch.size());
      log.atWarn().setCause(e).log("access log cannot be written");
    }
  }

  /** Writes what is queued, for two seconds at most. */
  @Override
  public void close() {
    closed = true;
    queue.offer(WAKE_UP); // when the queue is full the writer is awake anyway
    try {
      if (!writer.join(CLOSE_DEADLINE)) {
        writer.interrupt();
      }
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
