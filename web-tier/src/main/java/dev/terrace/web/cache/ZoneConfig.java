package dev.terrace.web.cache;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * A zone: where responses are kept, and within which limits.
 *
 * @param memory all that the zone holds in memory, arriving bodies included, 1 MiB to 64 GiB,
 *     default 64 MiB. It is part of the Java heap, which must be larger (-Xmx)
 * @param maxObject largest body that is stored, 1 KiB to 1 GiB and at most an eighth of the memory,
 *     default 1 MiB
 * @param maxVariants responses of one URL, told apart by Vary, 1 to 10 000, default 100
 * @param refreshes validations in the background at the same time, 0 to 10 000, default 32
 * @param disk where responses outlive the process; absent: they do not
 */
public record ZoneConfig(
    @Doc("all that the zone holds in memory; part of the Java heap")
        @Default("64MiB")
        @Range(min = "1MiB", max = "64GiB")
        ByteSize memory,
    @Doc("largest body that is stored; at most an eighth of the memory")
        @Default("1MiB")
        @Range(min = "1KiB", max = "1GiB")
        ByteSize maxObject,
    @Doc("responses of one URL, told apart by Vary")
        @Default("100")
        @Range(min = "1", max = "10000")
        int maxVariants,
    @Doc("validations in the background at the same time")
        @Default("32")
        @Range(min = "0", max = "10000")
        int refreshes,
    @Doc("where responses outlive the process; absent: they do not") @Nullable DiskConfig disk) {

  /** Checks that some objects fit. */
  public ZoneConfig {
    if (maxObject.bytes() > memory.bytes() / 8) {
      throw new IllegalArgumentException(
          "maxObject must be at most an eighth of memory, which is %s, but was %s"
              .formatted(new ByteSize(memory.bytes() / 8), maxObject));
    }
  }
}
