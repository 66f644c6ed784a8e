package dev.terrace.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ConfigException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much one client may ask of a location, over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocationLimitsTest {
  private static final String RATE =
      """
      sites:
        - locations:
            - {path: /, return: {text: x}, limits: {rate: {requests: 2, per: 1h}}}
            - {path: /other, return: {text: x}, limits: {rate: {requests: %s, per: 1h}}}
      """;

  private CacheFixture web;

  @BeforeAll
  void start() throws IOException {
    web =
        CacheFixture.start(
            """
            sites:
              - locations:
                  - {path: /, return: {text: public}}
                  - {path: /slow, proxyPass: ORIGIN, limits: {concurrent: 2}}
                  - {path: /small, proxyPass: ORIGIN, limits: {maxBody: 10B}}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @Test
  void whoAsksTooOftenHasToWait() throws IOException {
    try (WebFixture own = WebFixture.start(RATE.formatted("1"))) {
      String one = "X-Forwarded-For: 192.0.2.1";

      assertThat(own.get("/", one).status()).isEqualTo(200);
      assertThat(own.get("/", one).status()).isEqualTo(200);
      var refused = own.get("/", one);

      assertThat(refused.status()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
          .isBetween(1700, 1800);
      assertThat(refused.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(own.get("/", "X-Forwarded-For: 192.0.2.2").status()).isEqualTo(200);
      assertThat(own.get("/other", one).status()).isEqualTo(200);
      assertThat(own.get("/other", one).status()).isEqualTo(429);
    }
  }

  @Test
  void aReloadIsNoFreshStartUnlessTheLimitIsAnother() throws IOException {
    try (WebFixture own = WebFixture.start(RATE.formatted("1"))) {
      assertThat(own.get("/").status()).isEqualTo(200);
      assertThat(own.get("/").status()).isEqualTo(200);
      assertThat(own.get("/other").status()).isEqualTo(200);

      own.reload(RATE.formatted("3"));

      assertThat(own.get("/").status()).isEqualTo(429);
      assertThat(own.get("/other").status()).isEqualTo(200);
    }
  }

  @Test
  void aClientHasSoManyRequestsInWork() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(2);
    web.on(
        "/slow",
        (Origin.Script)
            (_, out) -> {
              asked.countDown();
              answer.await();
              CacheFixture.write(out, CacheFixture.ok("done"));
            });
    try (Socket one = ask("/slow");
        Socket two = ask("/slow")) {
      asked.await();

      var third = web.get("/slow");
      assertThat(third.status()).isEqualTo(429);
      assertThat(third.header("Retry-After")).hasValue("1");
      assertThat(web.get("/").status()).isEqualTo(200);

      answer.countDown();
      assertThat(new String(one.getInputStream().readAllBytes(), ISO_8859_1)).endsWith("done");
      assertThat(new String(two.getInputStream().readAllBytes(), ISO_8859_1)).endsWith("done");
      CacheFixture.await(() -> web.get("/slow").status() == 200);
    }
  }

  private Socket ask(String target) throws IOException {
    Socket socket = web.connect();
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                .formatted(target)
                .getBytes(ISO_8859_1));
    return socket;
  }

  @ParameterizedTest
  @CsvSource({"/small, 0, 200", "/small, 10, 200", "/small, 11, 413", "/small, 100, 413"})
  void aBodyThatIsTooLargeIsRefused(String path, int length, int status) throws IOException {
    web.on(path, CacheFixture.ok("taken"));

    String plain =
        web.raw(
            "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, length, "x".repeat(length)));
    String chunked =
        web.raw(
            ("POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + (length == 0 ? "" : "%x\r\n%s\r\n".formatted(length, "x".repeat(length)))
                    + "0\r\n\r\n")
                .formatted(path));

    assertThat(plain).startsWith("HTTP/1.1 " + status);
    assertThat(chunked).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void aLimitBeyondTheServersIsAMistake() {
    assertThatThrownBy(() ->
            WebFixture.parse(
                "sites: [{locations: [{path: /up, root: x, limits: {maxBody: 20MiB}}]}]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("location /up: limits.maxBody is 20MiB")
        .hasMessageContaining("limits.maxBodySize of 10MiB");
  }
}
