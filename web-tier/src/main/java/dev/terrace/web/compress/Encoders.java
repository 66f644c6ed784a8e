package dev.terrace.web.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import dev.terrace.kit.config.ByteSize;
import dev.terrace.proxy.status.StatusSection;
import dev.terrace.web.encoding.Coding;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out encoders for the whole process, as long as their memory stays below a bound: native
 * memory that the garbage collector doesn't see. What is costly to set up is used again.
 * Thread-safe.
 */
public final class Encoders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Encoders.class);

  private final AtomicLong used = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Map<Coding, CodingCounters> counters = new EnumMap<>(Coding.class);
  private final Set<Coding> loaded = ConcurrentHashMap.newKeySet();
  private final Shelf<Deflater> deflaters;
  private final Shelf<ZstdEncoder.Reusable> zstds;
  private volatile long limit;

  Encoders(ByteSize limit) {
    this.limit = limit.bytes();
    for (Coding coding : Coding.values()) {
      if (coding != Coding.IDENTITY) {
        counters.put(coding, new CodingCounters(used));
      }
    }
    int kept = 2 * Runtime.getRuntime().availableProcessors();
    this.deflaters = new Shelf<>(kept, Deflater::end);
    this.zstds = new Shelf<>(kept, parts -> parts.context().close());
    Thread.ofVirtual().name("load codings").start(this::load);
  }

  /**
   * Makes a source of encoders.
   *
   * @param limit of the memory that all open encoders take, as far as their libraries tell
   */
  public static Encoders start(ByteSize limit, MeterRegistry metrics) {
    Encoders encoders = new Encoders(limit);
    Gauge.builder("compress.memory", encoders.used, AtomicLong::get)
        .description("memory of the answers that are being compressed, estimated")
        .baseUnit("bytes")
        .register(metrics);
    FunctionCounter.builder("compress.refused", encoders.refused, AtomicLong::get)
        .description("answers that went out as they are because compressMemory was used up")
        .register(metrics);
    encoders.counters.forEach((coding, counters) -> counters.register(coding, metrics));
    return encoders;
  }

  /** Unpacking and loading native code takes up to a second, which no request should wait for. */
  private void load() {
    load(
        Coding.BROTLI,
        () -> {
          Brotli4jLoader.ensureAvailability();
          new BrotliEncoder(1).close();
        });
    load(Coding.ZSTD, () -> zstds.put(new ZstdEncoder.Reusable()));
  }

  private void load(Coding coding, Attempt attempt) {
    try {
      attempt.run();
      loaded.add(coding);
    } catch (IOException | RuntimeException | LinkageError e) {
      log.atWarn()
          .addKeyValue("coding", coding.token())
          .setCause(e)
          .log("not to be had on this machine, answers are compressed by the other codings");
    }
  }

  /** Changes the bound; open encoders stay open. */
  public void limit(ByteSize changed) {
    limit = changed.bytes();
  }

  /** What was compressed, on the status page. */
  public StatusSection section() {
    return new CompressionSection(this);
  }

  /** What was compressed, by coding. */
  Map<Coding, CodingCounters> counters() {
    return Collections.unmodifiableMap(counters);
  }

  /** Bound of {@link #used}, in bytes. */
  long limit() {
    return limit;
  }

  /** Answers that went out as they are because the bound was reached. */
  long refused() {
    return refused.get();
  }

  /** Memory of the open encoders, in bytes, as estimated. */
  long used() {
    return used.get();
  }

  /** Whether a coding can be had: gzip always, the others once their native code is loaded. */
  boolean available(Coding coding) {
    return coding == Coding.GZIP || coding == Coding.IDENTITY || loaded.contains(coding);
  }

  /**
   * Opens an encoder.
   *
   * @param length of all that will be encoded, -1 if unknown
   * @return null when the bound is reached
   */
  @Nullable Encoder open(Coding coding, CompressConfig config, long length) {
    int memory =
        switch (coding) {
          case GZIP -> GzipEncoder.MEMORY;
          case BROTLI -> BrotliEncoder.MEMORY;
          case ZSTD -> ZstdEncoder.MEMORY;
          case IDENTITY -> throw new IllegalArgumentException("identity is no coding");
        };
    if (used.addAndGet(memory) > limit) {
      used.addAndGet(-memory);
      refused.incrementAndGet();
      return null;
    }
    try {
      CodingCounters count = Objects.requireNonNull(counters.get(coding), "for all but identity");
      return new Counted(create(coding, config, length), memory, count);
    } catch (IOException | RuntimeException e) {
      used.addAndGet(-memory);
      log.atWarn().addKeyValue("coding", coding.token()).setCause(e).log("no encoder");
      return null;
    }
  }

  private Encoder create(Coding coding, CompressConfig config, long length) throws IOException {
    return switch (coding) {
      case GZIP -> {
        Deflater deflater = deflaters.take(() -> new Deflater(config.gzipLevel(), true));
        deflater.reset();
        deflater.setLevel(config.gzipLevel());
        yield new GzipEncoder(deflater, deflaters::put);
      }
      case BROTLI -> new BrotliEncoder(config.brotliQuality());
      case ZSTD ->
          new ZstdEncoder(
              zstds.take(ZstdEncoder.Reusable::new), config.zstdLevel(), length, zstds::put);
      case IDENTITY -> throw new IllegalArgumentException("identity is no coding");
    };
  }

  /** Something that may not work on this machine. */
  private interface Attempt {
    void run() throws IOException;
  }

  @Override
  public void close() {
    deflaters.close();
    zstds.close();
  }

  /** A few unused things, the last one used first. */
  private static final class Shelf<T> {
    private final ConcurrentLinkedDeque<T> things = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Consumer<T> destroy;
    private volatile int capacity;

    Shelf(int capacity, Consumer<T> destroy) {
      this.capacity = capacity;
      this.destroy = destroy;
    }

    T take(Supplier<T> otherwise) {
      T thing = things.pollFirst();
      if (thing == null) {
        return otherwise.get();
      }
      count.decrementAndGet();
      return thing;
    }

    void put(T thing) {
      if (count.incrementAndGet() > capacity) {
        count.decrementAndGet();
        destroy.accept(thing);
      } else {
        things.addFirst(thing);
      }
    }

    void close() {
      capacity = 0;
      for (T thing = things.pollFirst(); thing != null; thing = things.pollFirst()) {
        destroy.accept(thing);
      }
    }
  }
}
