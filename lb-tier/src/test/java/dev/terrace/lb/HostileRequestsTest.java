package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two parsers could read in two ways. Sources: RFC 9112 §2.2, §3.2, §5.1, §5.2, §6.1,
 * §6.3, §7.1 and §11.2, and what is known of request smuggling.
 */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class HostileRequestsTest {
  private static final String MARKER = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestTier tier = Tier.forTests("lb");
  private RawBackend backend;
  private HostPort address;

  @BeforeEach
  void start() throws Exception {
    backend =
        new RawBackend((_, socket) -> {
          RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          return true;
        });
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              http: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
            defaults: {check: {enabled: false}, limits: {headerTimeout: 500ms}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(backend.address()),
            "lb.yaml",
            Map.of());
    address = LbMain.start(config, tier).addresses("http").getFirst();
  }

  @AfterEach
  void stop() throws Exception {
    tier.close();
    backend.close();
  }

  /** Sends bytes and returns all that comes until the load balancer closes. */
  private String send(String request) throws IOException {
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(2_000);
      StringBuilder answer = new StringBuilder();
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
          answer.append((char) b);
        }
      } catch (SocketException _) {
        answer.append("<reset>"); // it closed while bytes of ours were under way
      } catch (SocketTimeoutException _) {
        answer.append("<open>");
      }
      return answer.toString();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      maxCharsPerColumn = 10_000,
      textBlock =
          """
          length and coding          | POST / HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~
          coding and length          | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~0~~
          two lengths                | POST / HTTP/1.1~Host: a~Content-Length: 0~Content-Length: 5~~abcde
          two equal lengths          | POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5~~abcde
          list of lengths            | POST / HTTP/1.1~Host: a~Content-Length: 5, 5~~abcde
          signed length              | POST / HTTP/1.1~Host: a~Content-Length: +5~~abcde
          negative length            | POST / HTTP/1.1~Host: a~Content-Length: -5~~abcde
          hexadecimal length         | POST / HTTP/1.1~Host: a~Content-Length: 0x5~~abcde
          overflowing length         | POST / HTTP/1.1~Host: a~Content-Length: 18446744073709551621~~abcde
          empty length               | POST / HTTP/1.1~Host: a~Content-Length:~~abcde
          length with an underscore  | POST / HTTP/1.1~Host: a~Content-Length: 1_0~~abcde
          chunked, identity          | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~
          identity                   | POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~~
          gzip, chunked              | POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
          two codings                | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
          xchunked                   | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~
          quoted coding              | POST / HTTP/1.1~Host: a~Transfer-Encoding: "chunked"~~0~~
          coding with parameter      | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked;a=b~~0~~
          vertical tab before coding | POST / HTTP/1.1~Host: a~Transfer-Encoding: \\013chunked~~0~~
          empty coding               | POST / HTTP/1.1~Host: a~Transfer-Encoding:~~0~~
          coding in HTTP/1.0         | POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~
          blank before the colon     | POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~
          tab before the colon       | POST / HTTP/1.1~Host: a~Content-Length\\t: 5~~abcde
          blank before the name      | GET / HTTP/1.1~ Host: a~~
          name with a blank          | GET / HTTP/1.1~Host: a~X Y: b~~
          name with a NUL            | GET / HTTP/1.1~Host: a~X\\000Y: b~~
          empty name                 | GET / HTTP/1.1~Host: a~: b~~
          no colon                   | GET / HTTP/1.1~Host: a~Xyz~~
          NUL in a value             | GET / HTTP/1.1~Host: a~X: b\\000c~~
          CR in a value              | GET / HTTP/1.1~Host: a~X: b\\rY: c~~
          bell in a value            | GET / HTTP/1.1~Host: a~X: b\\007c~~
          DEL in a value             | GET / HTTP/1.1~Host: a~X: b\\177c~~
          two hosts                  | GET / HTTP/1.1~Host: a~Host: b~~
          two equal hosts            | GET / HTTP/1.1~Host: a~Host: a~~
          no host                    | GET / HTTP/1.1~~
          host with a path           | GET / HTTP/1.1~Host: a/b~~
          host with a blank          | GET / HTTP/1.1~Host: a b~~
          host with an at            | GET / HTTP/1.1~Host: a@b~~
          host list                  | GET / HTTP/1.1~Host: a, b~~
          host with a bad port       | GET / HTTP/1.1~Host: a:8x~~
          blank in the target        | GET /a b HTTP/1.1~Host: a~~
          tab in the target          | GET /a\\tb HTTP/1.1~Host: a~~
          NUL in the target          | GET /a\\000b HTTP/1.1~Host: a~~
          CR in the target           | GET /a\\rb HTTP/1.1~Host: a~~
          fragment in the target     | GET /a#b HTTP/1.1~Host: a~~
          quote in the target        | GET /a"b HTTP/1.1~Host: a~~
          raw byte in the target     | GET /\\351 HTTP/1.1~Host: a~~
          target without a slash     | GET a HTTP/1.1~Host: a~~
          target of another scheme   | GET ftp://a/ HTTP/1.1~Host: a~~
          asterisk for GET           | GET * HTTP/1.1~Host: a~~
          two blanks after method    | GET  / HTTP/1.1~Host: a~~
          two blanks before version  | GET /  HTTP/1.1~Host: a~~
          tab after the method       | GET\\t/ HTTP/1.1~Host: a~~
          brackets in the method     | G[]T / HTTP/1.1~Host: a~~
          NUL in the method          | G\\000T / HTTP/1.1~Host: a~~
          HTTP/0.9                   | GET /~~
          HTTP/0.9 with version      | GET / HTTP/0.9~Host: a~~
          http/1.1                   | GET / http/1.1~Host: a~~
          HTTP/1.10                  | GET / HTTP/1.10~Host: a~~
          HTTP/01.1                  | GET / HTTP/01.1~Host: a~~
          trailing blank             | GET / HTTP/1.1 ~Host: a~~
          HTTP/2 preface             | PRI * HTTP/2.0~~SM~~
          absolute, other host       | GET http://b/ HTTP/1.1~Host: a~~
          absolute with user         | GET http://u@a/ HTTP/1.1~Host: a~~
          absolute without host      | GET http:/// HTTP/1.1~Host: a~~
          """)
  void whatIsAmbiguousIsRefusedAndTheConnectionEnds(String name, String request) throws Exception {
    String answer = send(unescape(request) + MARKER);

    assertThat(answer)
        .as("%s: %s", name, backend.heads())
        .matches("(?s)HTTP/1.[01] (4..|505) .*")
        .doesNotContain("<open>");
    assertThat(answer.split("HTTP/", -1)).as(answer).hasSize(2);
    assertThat(backend.heads()).as(name).isEmpty();
  }

  /**
   * What Undertow's parser puts right instead of refusing it: RFC 9112 §5.2 allows a fold to become
   * a blank; a version that we do not know is taken for HTTP/1.1, also in the answer.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          folded line          | GET / HTTP/1.1~Host: a~X: b~ c                      | X: b c
          folded line with tab | GET / HTTP/1.1~Host: a~X: b~\\tc                     | X: b c
          folded coding        | POST / HTTP/1.1~Host: a~Transfer-Encoding:~ chunked | Transfer-Encoding: chunked
          HTTP/1.2             | GET / HTTP/1.2~Host: a                              | Host: a
          HTTP/3.7             | GET / HTTP/3.7~Host: a                              | Host: a
          """)
  void whatIsPutRightReachesTheServerInOneFormOnly(String name, String request, String field)
      throws Exception {
    String body = request.startsWith("POST") ? "0\r\n\r\n" : "";

    send(unescape(request) + "\r\nConnection: close\r\n\r\n" + body + MARKER);

    String head = backend.heads().getFirst();
    assertThat(head.lines().findFirst().orElseThrow()).as(name).endsWith(" / HTTP/1.1");
    assertThat(head.lines()).contains(field).noneMatch(line -> line.startsWith(" "));
    assertThat(backend.heads()).noneMatch(line -> line.contains("smuggled"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "+5", "0x5", " 5", "fffffffffffffffff", "10000000000000005", "", ";a=b"})
  void aBadChunkSizeEndsTheRequestOnBothSides(String size) throws Exception {
    String answer =
        send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + size
                + "\r\nabcde\r\n0\r\n\r\n"
                + MARKER);

    assertThat(answer).doesNotContain("<open>").doesNotContain(" 200 OK");
    assertThat(backend.heads()).noneMatch(head -> head.contains("GET /smuggled"));
  }

  @Test
  void bareLineFeedsAreRefused() throws Exception {
    for (String request :
        List.of(
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: y\n Z: w\r\n\r\n")) {
      assertThat(send(request + MARKER)).startsWith("HTTP/1.1 400 ").doesNotContain("<open>");
    }
    assertThat(backend.heads()).isEmpty();
  }

  @Test
  void aRequestInTheBodyOfAGetStaysABody() throws Exception {
    String answer =
        send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                + MARKER.length()
                + "\r\n\r\n"
                + MARKER);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(backend.heads().getFirst()).contains("Content-Length: " + MARKER.length());
  }

  @Test
  void fieldsThatConnectionNamesEndHere() throws Exception {
    send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret, X-Forwarded-For, Host\r\n"
            + "X-Secret: s\r\nKeep-Alive: 5\r\nProxy-Connection: a\r\nTE: gzip\r\n\r\n");

    assertThat(backend.heads())
        .singleElement()
        .asString()
        .contains("\r\nHost: a\r\n", "\r\nX-Forwarded-For: 127.0.0.1\r\n")
        .doesNotContainIgnoringCase("x-secret")
        .doesNotContain("Keep-Alive", "Proxy-Connection", "TE: ");
  }

  @Test
  void aGiantHeadIsRefused() throws Exception {
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .doesNotContain("<open>");
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(300) + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("<open>");
    assertThat(backend.heads()).isEmpty();
  }

  private static String unescape(String text) {
    return text.replace("~", "\r\n").translateEscapes();
  }

  @Test
  void nothingButTheRequestLineAndItsFieldsReachesTheServer() throws Exception {
    String answer = send("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nConnection: close\r\n\r\n" + MARKER);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(backend.heads()).singleElement().asString().startsWith("GET / HTTP/1.1\r\nHost: a");
  }
}
