package dev.terrace.web.encoding;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A content coding, RFC 9110 §8.4.1. */
public enum Coding {
  /** No coding at all. */
  IDENTITY("identity", ""),
  GZIP("gzip", ".gz"),
  BROTLI("br", ".br"),
  ZSTD("zstd", ".zst");

  private final String token;
  private final String suffix;

  Coding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** Its name in {@code Accept-Encoding} and {@code Content-Encoding}. */
  public String token() {
    return token;
  }

  /** What a file's name has at its end when the file is stored in this coding. */
  public String suffix() {
    return suffix;
  }

  /** The coding of a name in any case, {@code x-gzip} included; null for any other coding. */
  public static @Nullable Coding of(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP; // RFC 9110 §8.4.1.3
      case "br" -> BROTLI;
      case "zstd" -> ZSTD;
      default -> null;
    };
  }
}
