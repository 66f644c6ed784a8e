package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules on a running load balancer. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class LbRulesTest {
  @TempDir private static Path folder;

  private static TestTier tier;
  private static RecordingBackend web;
  private static RecordingBackend api;
  private static HostPort address;

  @BeforeAll
  static void start() throws Exception {
    tier = Tier.forTests("lb");
    web = new RecordingBackend();
    api = new RecordingBackend();
    Files.writeString(folder.resolve("page.html"), "<h1>closed</h1>");
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            global: {forwarded: {trusted: [127.0.0.1]}}
            frontends:
              http:
                bind: [{address: "127.0.0.1:0"}]
                clients: {deny: [198.51.100.0/24]}
                rules:
                  - request:
                      set: {X-Real-IP: "{src}", X-Env: prod}
                      del: [X-Debug]
                    response: {set: {X-Frame-Options: DENY}, del: [X-Powered-By]}
                  - {name: no-admin, if: {pathBeg: [/admin]}, deny: {status: 404}}
                  - {if: {path: [/robots.txt]}, return: {string: "User-agent: *\\n"}}
                  - {if: {path: [/closed]}, return: {status: 503, contentType: text/html, file: page.html}}
                  - {if: {path: [/gone]}, return: {status: 204}}
                  - {if: {host: [old.example]}, redirect: {scheme: https, host: new.example, code: 308}}
                  - {if: {path: [/limited]}, rate: {requests: 1, per: 1h}}
                  - if: {pathBeg: [/api/]}
                    rewrite: {prefix: /api, to: /v2}
                    request: {set: {Host: api.internal}}
                    useBackend: api
                defaultBackend: web
            defaults: {check: {enabled: false}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
              api: {servers: [{name: api-1, address: "%s"}]}
            """
                .formatted(web.address(), api.address()),
            folder.resolve("lb.yaml").toString(),
            Map.of());
    address = LbMain.start(config, tier).addresses("http").getFirst();
  }

  @AfterAll
  static void stop() throws Exception {
    tier.close();
    web.close();
    api.close();
  }

  @BeforeEach
  void forget() {
    web.clear();
    api.clear();
  }

  private static String get(String target, String... fields) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\n", fields);
  }

  private static String send(String line, String... fields) throws IOException {
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(5_000);
      String host = String.join("", fields).contains("Host:") ? "" : "Host: site\r\n";
      String head = line + host + String.join("\r\n", fields) + (fields.length > 0 ? "\r\n" : "");
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aRequestThatNoRuleEndsGoesToTheDefaultBackend() throws Exception {
    assertThat(get("/x")).startsWith("HTTP/1.1 200 ").contains("X-Frame-Options: DENY");
    assertThat(web.requests()).hasSize(1);
    assertThat(api.requests()).isEmpty();
  }

  @Test
  void aRuleChoosesTheBackendAndRewritesThePathAndTheHost() throws Exception {
    assertThat(get("/api/articles?limit=2")).startsWith("HTTP/1.1 200 ");

    assertThat(web.requests()).isEmpty();
    assertThat(api.requests().getFirst().head())
        .startsWith("GET /v2/articles?limit=2 HTTP/1.1\r\nHost: api.internal\r\n");
  }

  @Test
  void aClientCannotUndoWhatARuleWrote() throws Exception {
    get("/x", "X-Real-IP: 6.6.6.6", "X-Env: test", "X-Debug: 1", "Connection: X-Env, X-Real-IP");

    assertThat(web.requests().getFirst().head())
        .contains("X-Real-IP: 127.0.0.1\r\n", "X-Env: prod\r\n")
        .doesNotContain("6.6.6.6", "test", "X-Debug");
  }

  @Test
  void aTrustedProxyTellsWhoTheClientIs() throws Exception {
    get("/x", "X-Forwarded-For: 192.0.2.7");

    assertThat(web.requests().getFirst().head()).contains("X-Real-IP: 192.0.2.7\r\n");
    assertThat(get("/x", "X-Forwarded-For: 198.51.100.3")).startsWith("HTTP/1.1 403 ");
    assertThat(web.requests()).hasSize(1);
  }

  @Test
  void aDeniedRequestReachesNobodyHoweverItsPathIsSpelled() throws Exception {
    for (String path : new String[] {"/admin", "/%61dmin/x", "//admin", "/x/../admin"}) {
      assertThat(get(path)).startsWith("HTTP/1.1 404 ").contains("X-Frame-Options: DENY");
    }
    assertThat(web.requests()).isEmpty();
    assertThat(tier.metrics().get("lb.rule.ended").tag("rule", "no-admin").counter().count())
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void theBodyOfADeniedRequestIsNotWaitedFor() throws Exception {
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "POST /admin HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 404 ").contains("Connection: close");
    }
  }

  @Test
  void fixedAnswersComeFromHere() throws Exception {
    assertThat(get("/robots.txt"))
        .contains("Content-Type: text/plain; charset=utf-8\r\n")
        .endsWith("\r\n\r\nUser-agent: *\n");
    assertThat(send("HEAD /robots.txt HTTP/1.1\r\n"))
        .contains("Content-Length: 14\r\n")
        .endsWith("\r\n\r\n");
    assertThat(get("/closed"))
        .startsWith("HTTP/1.1 503 ")
        .contains("Content-Type: text/html\r\n")
        .endsWith("<h1>closed</h1>");
    assertThat(get("/gone")).startsWith("HTTP/1.1 204 ").doesNotContain("Content-Length");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void aRedirectTellsTheNewPlace() throws Exception {
    assertThat(get("/a%20b?c=d", "Host: old.example:8080"))
        .startsWith("HTTP/1.1 308 ")
        .contains("Location: https://new.example/a%20b?c=d\r\n");
  }

  @Test
  void aRateLimitAnswers429() throws Exception {
    assertThat(get("/limited", "X-Forwarded-For: 192.0.2.99")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/limited", "X-Forwarded-For: 192.0.2.99"))
        .startsWith("HTTP/1.1 429 ")
        .contains("Retry-After: 3600\r\n");
    assertThat(get("/limited", "X-Forwarded-For: 192.0.2.98")).startsWith("HTTP/1.1 200 ");
  }
}
