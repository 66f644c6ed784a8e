package dev.terrace.web.cache;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.nio.file.Path;

/**
 * The disk tier of a zone. It also keeps in memory where what is, about 300 bytes for each
 * response.
 *
 * @param path folder of its own, made when it is not there; of one process and zone only
 * @param size all that it holds, 1 MiB to 16 TiB, default 1 GiB
 */
public record DiskConfig(
    @Doc("folder of its own; of one process and zone only") Path path,
    @Doc("all that it holds") @Default("1GiB") @Range(min = "1MiB", max = "16TiB") ByteSize size) {}
