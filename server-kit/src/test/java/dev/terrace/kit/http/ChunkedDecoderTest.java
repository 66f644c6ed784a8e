package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class ChunkedDecoderTest {
  /** The data of a body that comes in pieces of a size; what is behind the body stays unread. */
  private static String decode(ChunkedDecoder decoder, String body, int piece) throws Exception {
    StringBuilder data = new StringBuilder();
    for (int at = 0; at < body.length() && !decoder.done(); at += piece) {
      String part = body.substring(at, Math.min(body.length(), at + piece));
      ByteBuffer buffer = ByteBuffer.wrap(part.getBytes(ISO_8859_1));
      while (buffer.hasRemaining() && !decoder.done()) {
        int size = decoder.data(buffer);
        byte[] bytes = new byte[size];
        buffer.get(bytes);
        data.append(new String(bytes, ISO_8859_1));
        if (size > 0) {
          decoder.taken(size);
        }
      }
    }
    return data.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void dataComesOutHoweverItIsCut(int piece) throws Exception {
    ChunkedDecoder decoder = ChunkedDecoder.ofRequests();

    String data =
        decode(
            decoder,
            "5\r\nhello\r\nA;ext=1\r\n, \r\nworld!\r\n0\r\nX-Sum: 15\r\nY:\t z \r\n\r\n",
            piece);

    assertThat(data).isEqualTo("hello, \r\nworld!");
    assertThat(decoder.done()).isTrue();
    assertThat(decoder.trailers().getFirst(new HttpString("X-Sum"))).isEqualTo("15");
    assertThat(decoder.trailers().getFirst(new HttpString("Y"))).isEqualTo("z");
  }

  @Test
  void itCanBeUsedAgain() throws Exception {
    ChunkedDecoder decoder = ChunkedDecoder.ofRequests();
    decode(decoder, "1\r\na\r\n0\r\nX: y\r\n\r\n", 100);

    decoder.reset();

    assertThat(decode(decoder, "1\r\nb\r\n0\r\n\r\n", 100)).isEqualTo("b");
    assertThat(decoder.trailers()).isEmpty();
  }

  @Test
  void serversMayPadTheirSizes() throws Exception {
    assertThat(decode(ChunkedDecoder.ofResponses(), "1  \r\na\r\n0 ;x\r\n\r\n", 100))
        .isEqualTo("a");
    assertThatThrownBy(() -> decode(ChunkedDecoder.ofRequests(), "1  \r\na\r\n", 100))
        .isInstanceOf(MalformedBodyException.class);
  }

  @Test
  void framingThatOutweighsTheDataIsRefused() {
    String chunk = "1;" + "x".repeat(500) + "\r\na\r\n";

    assertThatThrownBy(() -> decode(ChunkedDecoder.ofRequests(), chunk.repeat(100), 1000))
        .hasMessage("chunk extensions are larger than the data");
  }

  @Test
  void manySmallChunksAreNoAttack() throws Exception {
    assertThat(decode(ChunkedDecoder.ofRequests(), "1\r\na\r\n".repeat(5000) + "0\r\n\r\n", 1000))
        .hasSize(5000);
  }
}
