package dev.terrace.kit.log;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes finished access lines from I/O threads and writes them on a thread of its own, to standard
 * output or to a file. When the reader or the disk is too slow and the queue is full, or nothing
 * can be written, lines are dropped and counted (metric {@code access_log_dropped_total}): a
 * request never waits for its log line.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int CAPACITY = 8192;
  private static final int BATCH = 256;
  private static final byte[] WAKE_UP = {};
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final ArrayBlockingQueue<byte[]> queue;
  private final OutputStream standard;
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private final AtomicBoolean reopen = new AtomicBoolean();
  private volatile boolean enabled;
  private volatile AccessFormat format = AccessFormat.JSON;
  private volatile OutputStream wanted;
  private volatile boolean closed;

  /** Where lines go; of the writer's thread. */
  private OutputStream out;

  private boolean failing;

  AccessLog(OutputStream out, int capacity, boolean enabled) {
    this.standard = out;
    this.wanted = out;
    this.out = out;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.enabled = enabled;
    this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::write);
  }

  /**
   * An access log as it is configured.
   *
   * @throws UncheckedIOException if its file cannot be opened
   */
  public static AccessLog start(LogConfig config, MeterRegistry metrics) {
    var accessLog =
        start(new FileOutputStream(FileDescriptor.out), CAPACITY, config.accessLog(), metrics);
    try {
      accessLog.configure(config);
    } catch (UncheckedIOException e) {
      accessLog.close();
      throw e;
    }
    return accessLog;
  }

  static AccessLog start(OutputStream out, int capacity, boolean enabled, MeterRegistry metrics) {
    var accessLog = new AccessLog(out, capacity, enabled);
    FunctionCounter.builder("access.log.dropped", accessLog.dropped, LongAdder::sum)
        .description(
            "access log lines dropped because they could not be written, or not fast enough")
        .register(metrics);
    accessLog.writer.start();
    return accessLog;
  }

  /** Whether lines are wanted; ask before making one. */
  public boolean enabled() {
    return enabled;
  }

  /** How lines are to be written. */
  public AccessFormat format() {
    return format;
  }

  /** Switches lines on or off. */
  void enable(boolean on) {
    enabled = on;
  }

  /**
   * Changes format and place. Lines that are queued may still go to the place before.
   *
   * @throws UncheckedIOException if the file cannot be opened; nothing has changed then
   */
  public synchronized void configure(LogConfig config) {
    Path file = config.accessFile();
    if (file == null) {
      wanted = standard;
    } else if (!(wanted instanceof AccessFile open && open.path().equals(file))) {
      wanted = AccessFile.open(file);
    }
    format = config.accessFormat();
    enabled = config.accessLog();
    wakeUp();
  }

  /** Opens the file anew, as after a rotation. */
  public void reopen() {
    reopen.set(true);
    wakeUp();
  }

  /** Needs no place when the queue is full: the writer is awake then. */
  private void wakeUp() {
    var _ = queue.offer(WAKE_UP);
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
    moveOn();
    if (length == 0) {
      return;
    }
    try {
      out.write(bytes); // one write, so that event lines never land inside a line
      if (failing) {
        failing = false;
        log.atInfo().log("access log is written again");
      }
    } catch (IOException e) {
      dropped.add(batch.stream().filter(line -> line.length > 0).count());
      failed("access log cannot be written, lines are dropped", e);
    }
  }

  /** To another place, if one is wanted. */
  private void moveOn() {
    boolean anew = reopen.getAndSet(false);
    OutputStream next = wanted;
    try {
      if (!next.equals(out)) {
        OutputStream before = out;
        out = next;
        if (before instanceof AccessFile file) {
          file.close();
        }
      } else if (anew && out instanceof AccessFile file) {
        file.reopen();
        log.atInfo().addKeyValue("file", file.path()).log("access log opened anew");
      }
    } catch (IOException e) {
      failed("access log cannot be opened anew, the file before is kept", e);
    }
  }

  /** Told once, until it works again. */
  private void failed(String message, IOException failure) {
    if (!failing) {
      failing = true;
      log.atWarn().setCause(failure).log(message);
    }
  }

  /** Writes what is queued, for two seconds at most. */
  @Override
  public void close() {
    closed = true;
    wakeUp();
    try {
      if (!writer.join(CLOSE_DEADLINE)) {
        writer.interrupt();
      } else if (out instanceof AccessFile file) {
        file.close();
      }
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("access log cannot be closed");
    }
  }
}
