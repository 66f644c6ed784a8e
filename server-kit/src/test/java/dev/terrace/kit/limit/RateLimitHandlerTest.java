package dev.terrace.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.RawHttp;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.HttpServer;
import io.undertow.server.HttpHandler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RateLimitHandlerTest {
  private final TestTier tier = Tier.forTests("limited");
  private HostPort address;

  @BeforeEach
  void start() {
    HttpHandler limited =
        new RateLimitHandler(
            "site",
            RateLimitConfig.of(2, Duration.ofHours(1)),
            tier.metrics(),
            exchange -> exchange.getResponseSender().send("ok"));
    address =
        tier.add(
                "http",
                HttpServer.builder("main", tier)
                    .listen(new HostPort("127.0.0.1", 0))
                    .start(ClientAddress.behind(List.of(Network.parse("127.0.0.0/8")), limited)))
            .addresses()
            .getFirst();
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void tooManyRequestsAreAnswered429AndTheConnectionGoesOn() throws Exception {
    try (RawHttp http = new RawHttp(address)) {
      String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

      assertThat(http.send(request).read().status()).isEqualTo(200);
      assertThat(http.send(request).read().status()).isEqualTo(200);
      RawHttp.Response refused = http.send(request).read();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("1800");
      assertThat(refused.header("cache-control")).isEqualTo("no-store");
      assertThat(http.send(request).read().status()).isEqualTo(429);
    }
    assertThat(
            tier.metrics().get("http.server.rate.limited").tag("limit", "site").counter().count())
        .isEqualTo(2);
  }

  @Test
  void aBodyThatIsStillToComeIsNotWaitedFor() throws Exception {
    RawHttp.get(address, "/");
    RawHttp.get(address, "/");
    try (RawHttp http = new RawHttp(address)) {
      RawHttp.Response refused =
          http.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n").read();

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void clientsBehindATrustedProxyAreCountedByThemselves() throws Exception {
    for (String client : List.of("192.0.2.1", "192.0.2.2", "9.9.9.9, 192.0.2.3")) {
      for (int i = 0; i < 2; i++) {
        assertThat(RawHttp.get(address, "/", "X-Forwarded-For: " + client).status()).isEqualTo(200);
      }
      assertThat(RawHttp.get(address, "/", "X-Forwarded-For: " + client).status()).isEqualTo(429);
    }
    assertThat(RawHttp.get(address, "/", "X-Forwarded-For: 8.8.8.8, 192.0.2.3").status())
        .isEqualTo(429);
  }
}
