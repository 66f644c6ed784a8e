package dev.terrace.web.files;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import java.util.Map;

/**
 * How files are kept ready and how their changes are noticed.
 *
 * @param memory for the content of small files, outside of the Java heap, 1 MiB to 64 GiB, default
 *     64 MiB; those used least give way
 * @param largestKept larger files are sent from disk, 0 to 16 MiB, default 256 KiB
 * @param entries paths per location whose files are known, 100 to 10 million, default 50 000
 * @param watch whether the system tells of changes (Linux), so that they count at once; default
 *     true
 * @param recheck where it cannot tell, as on network file systems: how long a file is taken to be
 *     unchanged, 0 to 1 hour, default 1 s
 * @param rescan how long where it can, in case something was missed, 1 s to 1 day, default 1 min
 * @param types media types by file name extension, beside those that are built in
 */
public record FilesConfig(
    @Doc("memory for the content of small files")
        @Default("64MiB")
        @Range(min = "1MiB", max = "64GiB")
        ByteSize memory,
    @Doc("larger files are sent from disk") @Default("256KiB") @Range(min = "0", max = "16MiB")
        ByteSize largestKept,
    @Doc("paths per location whose files are known")
        @Default("50000")
        @Range(min = "100", max = "10000000")
        int entries,
    @Doc("whether the system tells of changes") @Default("true") boolean watch,
    @Doc("how long a file is taken to be unchanged where it cannot")
        @Default("1s")
        @Range(max = "1h")
        Duration recheck,
    @Doc("how long where it can, in case something was missed")
        @Default("1m")
        @Range(min = "1s", max = "1d")
        Duration rescan,
    @Doc("media types by file name extension, beside those built in") @Default("{}")
        Map<String, String> types) {

  /** Checks the media types. */
  public FilesConfig {
    types.forEach((extension, type) -> {
      if (!extension.matches("[A-Za-z0-9_+-]{1,32}")) {
        throw new IllegalArgumentException(
            "types: '%s' is no extension; write it without its dot".formatted(extension));
      }
      if (!type.matches("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *;[ -~]*)?")) {
        throw new IllegalArgumentException(
            "types.%s must be a media type such as text/plain but was '%s'"
                .formatted(extension, type));
      }
    });
  }
}
