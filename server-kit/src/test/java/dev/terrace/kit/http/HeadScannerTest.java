package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class HeadScannerTest {
  private static final String[] PIECES = {
    "GET ",
    "POST ",
    "/",
    "/a?b={c}",
    " ",
    " HTTP/1.1",
    " HTTP/1.0",
    " HTTP/1.2",
    "\r\n",
    "\n",
    "\r",
    "Host: a\r\n",
    "Host:",
    "Content-Length: 5\r\n",
    "Content-Length:",
    " 5",
    "Transfer-Encoding:",
    "Transfer-Encoding: chunked\r\n",
    "chunked",
    "X: y\r\n",
    ":",
    "\t",
    "\0",
    "\177",
    "\351",
    "abc",
    "\r\n\r\n"
  };

  private static String outcome(String bytes, int piece) {
    HeadScanner scanner = new HeadScanner(64 * 1024, 200);
    int at = 0;
    while (at < bytes.length() && !scanner.complete() && scanner.refusal() == null) {
      int end = Math.min(bytes.length(), at + piece);
      ByteBuffer buffer = ByteBuffer.wrap(bytes.substring(at, end).getBytes(ISO_8859_1));
      at += scanner.scan(buffer, 0, buffer.limit());
    }
    if (scanner.refusal() != null) {
      return scanner.refusal() + " at " + at;
    }
    return scanner.complete()
        ? at + " chunked=" + scanner.chunked() + " length=" + scanner.length()
        : "incomplete";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1~Host: a~~more                                     | 27 chunked=false length=-1
          POST / HTTP/1.1~Host: a~Content-Length: 7~~                      | 47 chunked=false length=7
          POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~             | 56 chunked=true length=-1
          GET / HTTP/1.0~~                                                 | 18 chunked=false length=-1
          GET / HTTP/1.1~Host: a~                                          | incomplete
          GET / HTTP/1.1~~                                                 | no Host field at 18
          GET / HTTP/1.1~Host : a~~                                        | malformed field name at 20
          """)
  void tellsWhereAHeadEndsAndHowItsBodyIsDelimited(String bytes, String expected) {
    assertThat(outcome(bytes.replace("~", "\r\n"), 1000)).isEqualTo(expected);
  }

  /** Whatever comes, it must not matter how the network cuts it. */
  @Test
  void itDoesNotMatterInWhatPiecesAHeadComes() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder bytes = new StringBuilder(random.nextInt(3) == 0 ? "" : "GET / HTTP/1.1\r\n");
      int count = random.nextInt(1, 9);
      for (int j = 0; j < count; j++) {
        bytes.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String whole = outcome(bytes.toString(), 1000);

      assertThat(outcome(bytes.toString(), 1 + random.nextInt(4)))
          .as("seed %s, bytes %s", seed, bytes)
          .isEqualTo(whole);
    }
  }
}
