package dev.terrace.web.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Config;
import dev.terrace.web.compress.Encoder.Step;
import dev.terrace.web.encoding.Coding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncodersTest {
  private static final CompressConfig CONFIG =
      Config.parse(CompressConfig.class, "{}", "defaults", Map.of());

  private final Encoders encoders = new Encoders(ByteSize.parse("8MiB"));

  @ParameterizedTest
  @CsvSource({
    "GZIP, false, false", "GZIP, true, true", "BROTLI, false, false", "BROTLI, true, true",
    "ZSTD, false, false", "ZSTD, true, false", "ZSTD, true, true", "ZSTD, false, true",
  })
  void whateverThePiecesItComesOutTheSame(Coding coding, boolean direct, boolean lengthKnown)
      throws IOException {
    Random random = new Random(3);
    for (int size : new int[] {0, 1, 100, 70_000, 500_000}) {
      byte[] data = new byte[size];
      for (int i = 0; i < size; i++) {
        data[i] = (byte) ('a' + random.nextInt(1 + random.nextInt(20)));
      }
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      try (Encoder encoder = open(coding, lengthKnown ? size : -1)) {
        for (int at = 0; at < size; ) {
          int piece = Math.min(size - at, 1 + random.nextInt(30_000));
          ByteBuffer in = direct ? ByteBuffer.allocateDirect(piece) : ByteBuffer.allocate(piece);
          in.put(data, at, piece).flip();
          run(encoder, in, random.nextInt(4) == 0 ? Step.FLUSH : Step.GO_ON, encoded, random);
          at += piece;
        }
        run(encoder, ByteBuffer.allocate(0), Step.FINISH, encoded, random);
      }

      assertThat(decode(coding, encoded.toByteArray()).readAllBytes()).isEqualTo(data);
    }
    assertThat(encoders.used()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void whatWasFlushedCanBeRead(Coding coding) throws IOException {
    Random random = new Random(5);
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    StringBuilder expected = new StringBuilder();
    try (Encoder encoder = open(coding, -1)) {
      for (int i = 0; i < 20; i++) {
        String part = "part " + i + " ";
        expected.append(part);
        run(
            encoder,
            ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)),
            Step.GO_ON,
            encoded,
            random);
        run(encoder, ByteBuffer.allocate(0), Step.FLUSH, encoded, random);

        assertThat(readable(coding, encoded.toByteArray(), expected.length()))
            .isEqualTo(expected.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
  void noMoreAreOpenThanTheMemoryAllows(Coding coding) {
    List<Encoder> open = new ArrayList<>();
    for (Encoder next = encoders.open(coding, CONFIG, -1);
        next != null;
        next = encoders.open(coding, CONFIG, -1)) {
      open.add(next);
    }

    assertThat(open).hasSizeBetween(3, 40);
    assertThat(encoders.used()).isBetween(6L << 20, 8L << 20);
    open.removeLast().close();
    Encoder another = encoders.open(coding, CONFIG, -1);
    assertThat(another).isNotNull();
    open.add(another);
    open.forEach(Encoder::close);
    open.forEach(Encoder::close); // once more does no harm
    assertThat(encoders.used()).isZero();
  }

  @Test
  void whatIsUsedAgainKeepsNothingOfItsFormerUse() throws IOException {
    for (Coding coding : List.of(Coding.GZIP, Coding.ZSTD)) {
      byte[] first = whole(coding, "the same text, the same text");
      try (Encoder broken = open(coding, 1000)) {
        var _ =
            broken.encode(
                ByteBuffer.wrap(new byte[500]), ByteBuffer.allocateDirect(64), Step.GO_ON);
      }

      assertThat(whole(coding, "the same text, the same text")).isEqualTo(first);
    }
  }

  private byte[] whole(Coding coding, String text) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (Encoder encoder = open(coding, -1)) {
      run(
          encoder,
          ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
          Step.FINISH,
          encoded,
          new Random(1));
    }
    return encoded.toByteArray();
  }

  @BeforeEach
  void awaitNativeCode() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!encoders.available(Coding.BROTLI) || !encoders.available(Coding.ZSTD)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private Encoder open(Coding coding, long length) {
    @Nullable Encoder encoder = encoders.open(coding, CONFIG, length);
    if (encoder == null) {
      throw new AssertionError("no encoder");
    }
    return encoder;
  }

  /** With output buffers of any size that is allowed. */
  private static void run(
      Encoder encoder, ByteBuffer in, Step step, ByteArrayOutputStream to, Random random)
      throws IOException {
    boolean done = false;
    while (!done) {
      ByteBuffer out = ByteBuffer.allocateDirect(32 + random.nextInt(3000));
      done = encoder.encode(in, out, step);
      byte[] bytes = new byte[out.flip().remaining()];
      out.get(bytes);
      to.write(bytes);
    }
  }

  private static InputStream decode(Coding coding, byte[] data) throws IOException {
    InputStream in = new ByteArrayInputStream(data);
    return switch (coding) {
      case GZIP -> new GZIPInputStream(in);
      case BROTLI -> new BrotliInputStream(in);
      case ZSTD -> new ZstdInputStream(in);
      case IDENTITY -> in;
    };
  }

  private static String readable(Coding coding, byte[] data, int length) throws IOException {
    if (coding == Coding.BROTLI) { // its stream gives nothing before it saw more input
      DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(1024);
      decoder.getInputBuffer().put(data);
      decoder.push(data.length);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      while (decoder.hasOutput()) {
        ByteBuffer output = decoder.pull();
        byte[] bytes = new byte[output.remaining()];
        output.get(bytes);
        text.write(bytes);
      }
      decoder.destroy();
      return text.toString(StandardCharsets.UTF_8);
    }
    return new String(decode(coding, data).readNBytes(length), StandardCharsets.UTF_8);
  }
}
