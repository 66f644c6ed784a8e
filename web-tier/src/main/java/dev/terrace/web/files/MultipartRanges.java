package dev.terrace.web.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** An answer of several ranges, {@code multipart/byteranges} (RFC 9110 §14.6). */
final class MultipartRanges {
  private final String boundary;
  private final List<BodyPart> parts = new ArrayList<>();

  /**
   * Makes the body.
   *
   * @param type media type of the file
   * @param length of the whole file
   * @param piece makes the body of a range
   */
  MultipartRanges(
      List<ByteRanges.Part> ranges,
      String type,
      long length,
      Function<ByteRanges.Part, BodyPart> piece) {
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    boundary = HexFormat.of().formatHex(random); // in no file but by an accident of 2^-128
    for (ByteRanges.Part range : ranges) {
      text(
          "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: bytes %d-%d/%d\r\n\r\n"
              .formatted(boundary, type, range.first(), range.last(), length));
      parts.add(piece.apply(range));
    }
    text("\r\n--" + boundary + "--\r\n");
  }

  private void text(String text) {
    parts.add(new BodyPart.Memory(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  long length() {
    return parts.stream().mapToLong(BodyPart::length).sum();
  }

  List<BodyPart> parts() {
    return parts;
  }
}
