package dev.terrace.web.compress;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.web.encoding.Coding;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * What is compressed on its way to the client.
 *
 * @param enabled default true
 * @param codings zstd, br, gzip: those that are used, the first one preferred where the client has
 *     no preference; by default in the order of what a byte saved costs
 * @param types media types that are worth it, also {@code text/*} and {@code *+json}
 * @param minSize smaller answers go out as they are, 0 to 1 MiB, default 1 KiB: they fit in one
 *     packet anyway
 * @param gzipLevel 1 to 9, default 4: where on web pages the next level costs more than it saves
 * @param brotliQuality 0 to 11, default 4; from 5 on the time doubles
 * @param zstdLevel 1 to 19, default 3
 * @param personal whether answers for one person are compressed, default same-site
 * @param flushAfter how long the beginning of a slow answer may be kept back, so that it compresses
 *     better, 0 to 1 s, default 10 ms; event streams are never kept back
 */
public record CompressConfig(
    @Doc("whether text is compressed on its way") @Default("true") boolean enabled,
    @Doc("zstd, br, gzip: the first one that the client takes") @Default("[zstd, br, gzip]")
        List<CodingName> codings,
    @Doc("media types that are compressed, also text/* and *+json")
        @Default(
            "[text/*, \"*+json\", \"*+xml\", application/json, application/javascript,"
                + " application/xml, application/x-ndjson, application/wasm, font/ttf, font/otf,"
                + " image/vnd.microsoft.icon]")
        List<String> types,
    @Doc("smaller answers go out as they are") @Default("1KiB") @Range(max = "1MiB")
        ByteSize minSize,
    @Doc("1 (fast) to 9 (small)") @Default("4") @Range(min = "1", max = "9") int gzipLevel,
    @Doc("0 (fast) to 11 (small, very slow)") @Default("4") @Range(min = "0", max = "11")
        int brotliQuality,
    @Doc("1 (fast) to 19 (small, very slow)") @Default("3") @Range(min = "1", max = "19")
        int zstdLevel,
    @Doc("answers for one person: always, never, or same-site, when no other site asked for them")
        @Default("same-site")
        Personal personal,
    @Doc("how long a part of a slow answer may be kept back to compress better")
        @Default("10ms")
        @Range(max = "1s")
        Duration flushAfter) {

  /** The names of codings in configuration files. */
  public enum CodingName {
    ZSTD(Coding.ZSTD),
    BR(Coding.BROTLI),
    GZIP(Coding.GZIP);

    private final Coding coding;

    CodingName(Coding coding) {
      this.coding = coding;
    }
  }

  /** Checks the media types, and that no coding is named twice. */
  public CompressConfig {
    codings = List.copyOf(codings);
    types = List.copyOf(types);
    if (new HashSet<>(codings).size() < codings.size()) {
      throw new IllegalArgumentException("codings names one twice: " + codings);
    }
    var _ = new MediaTypes(types);
  }

  List<Coding> codingList() {
    return codings.stream().map(name -> name.coding).toList();
  }
}
