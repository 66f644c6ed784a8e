package dev.terrace.web.build;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import dev.terrace.web.encoding.Coding;
import dev.terrace.web.files.MimeTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses what is text at the highest levels: it is done once and sent many times. */
final class Precompressor {
  /** Larger files would take minutes; nothing of that size is on a page. */
  private static final long LARGEST = 16 << 20;

  private static final int BROTLI_QUALITY = 11;
  private static final int ZSTD_LEVEL = 19;
  private static final List<Coding> CODINGS = List.of(Coding.BROTLI, Coding.ZSTD, Coding.GZIP);

  private Precompressor() {}

  /** The content in each coding in which it is smaller. */
  static Map<Coding, Content.Bytes> compress(String fileName, Content content) throws IOException {
    Map<Coding, Content.Bytes> smaller = new EnumMap<>(Coding.class);
    if (!MimeTypes.compressible(MimeTypes.standard().of(fileName)) || content.size() > LARGEST) {
      return smaller;
    }
    byte[] plain;
    try (var in = content.open()) {
      plain = in.readAllBytes();
    }
    for (Coding coding : CODINGS) {
      byte[] compressed = compress(coding, plain);
      if (compressed.length < plain.length) {
        smaller.put(coding, new Content.Bytes(compressed));
      }
    }
    return smaller;
  }

  private static byte[] compress(Coding coding, byte[] plain) throws IOException {
    return switch (coding) {
      case BROTLI -> {
        Brotli4jLoader.ensureAvailability();
        var parameters = Encoder.Parameters.create(BROTLI_QUALITY).setMode(Encoder.Mode.TEXT);
        yield Encoder.compress(plain, parameters);
      }
      case ZSTD -> Zstd.compress(plain, ZSTD_LEVEL);
      case GZIP -> gzip(plain);
      case IDENTITY -> plain;
    };
  }

  /** RFC 1952, with neither time nor name, so that the same content gives the same bytes. */
  private static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    // magic, deflate, no flags, no time, slowest algorithm, unknown system
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 0xff});
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    var crc = new CRC32();
    crc.update(plain);
    out.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) crc.getValue())
            .putInt(plain.length)
            .array());
    return out.toByteArray();
  }
}
