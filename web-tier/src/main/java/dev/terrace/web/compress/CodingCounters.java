package dev.terrace.web.compress;

import dev.terrace.web.encoding.Coding;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What was compressed by one coding since the process started. Thread-safe. */
final class CodingCounters {
  private final AtomicLong memory;
  private final LongAdder answers = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();

  /**
   * @param memory of all encoders of the process that are open
   */
  CodingCounters(AtomicLong memory) {
    this.memory = memory;
  }

  void register(Coding coding, MeterRegistry metrics) {
    counter("compress.answers", "answers that were compressed", answers, coding, metrics);
    counter("compress.in.bytes", "bytes before they were compressed", bytesIn, coding, metrics);
    counter("compress.out.bytes", "bytes after they were compressed", bytesOut, coding, metrics);
  }

  private static void counter(
      String name, String text, LongAdder count, Coding coding, MeterRegistry metrics) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(text)
        .tag("coding", coding.token())
        .register(metrics);
  }

  /** An encoder was closed, at the end of its answer or before. */
  void closed(int itsMemory, long in, long out) {
    memory.addAndGet(-itsMemory);
    answers.increment();
    bytesIn.add(in);
    bytesOut.add(out);
  }

  long answers() {
    return answers.sum();
  }

  long bytesIn() {
    return bytesIn.sum();
  }

  long bytesOut() {
    return bytesOut.sum();
  }
}
