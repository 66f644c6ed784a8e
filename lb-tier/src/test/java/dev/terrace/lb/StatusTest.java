package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.Secret;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The status page, its JSON and its stream, of a running load balancer. */
@Timeout(60)
class StatusTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TOKEN = "correct-horse-battery";

  private final TestTier tier = Tier.forTests("lb-tier", Secret.of(TOKEN));
  private Frontends frontends;

  @BeforeEach
  void start() {
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              site: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
            backends:
              web: {servers: [{name: web-1, address: "127.0.0.1:1"}]}
            """,
            "lb.yaml",
            Map.of());
    frontends = LbMain.start(config, tier);
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void thePageHoldsNothingAndLoadsNothingFromElsewhere() throws Exception {
    for (String path : List.of("/status", "/status/status.css", "/status/status.js")) {
      HttpResponse<String> answer = send(path, "");

      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
          .as(path)
          .doesNotContain("http://", "https://", "innerHTML", "onclick=", "web-1");
    }
    assertThat(send("/status", "").body()).doesNotContain("<script>", "<style>", "style=");
  }

  @Test
  void dataNeedsTheToken() throws Exception {
    assertThat(send("/status.json", "").statusCode()).isEqualTo(401);
    assertThat(send("/status/stream", "").statusCode()).isEqualTo(401);
    assertThat(send("/events", "").statusCode()).isEqualTo(401);
  }

  @Test
  void jsonShowsFrontendsBackendsAndServers() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + frontends.addresses("site").getFirst() + "/"))
            .build();
    assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isIn(502, 503);

    JsonNode view = JsonMapper.shared().readTree(send("/status.json", TOKEN).body());

    assertThat(view.path("process").path("name").asString()).isEqualTo("lb-tier");
    assertThat(view.path("operator").asBoolean()).isTrue();
    JsonNode site = view.path("frontends").get(0);
    assertThat(site.path("name").asString()).isEqualTo("site");
    assertThat(site.path("backends").get(0).asString()).isEqualTo("web");
    assertThat(site.path("traffic").path("sessions").path("total").asInt()).isEqualTo(1);
    JsonNode web = view.path("backends").get(0);
    assertThat(web.path("traffic").path("requests").asInt()).isEqualTo(1);
    assertThat(web.path("servers").get(0).path("name").asString()).isEqualTo("web-1");
    assertThat(view.path("history").has("web/web-1")).isTrue();
  }

  @Test
  void theStreamTellsEverySecondAndIsBounded() throws Exception {
    List<HttpResponse<java.io.InputStream>> open = new ArrayList<>();
    HttpResponse<java.io.InputStream> first = stream();
    open.add(first);
    assertThat(first.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(first.body(), StandardCharsets.UTF_8));
    int pictures = 0;
    while (pictures < 3) {
      String line = lines.readLine();
      if (line.startsWith("data:")) {
        JsonNode view = JsonMapper.shared().readTree(line.substring(5));
        assertThat(view.path("backends").get(0).path("name").asString()).isEqualTo("web");
        pictures++;
      }
    }
    HttpResponse<java.io.InputStream> refused = first;
    for (int i = 0; i < 40 && refused.statusCode() == 200; i++) {
      refused = stream();
      open.add(refused);
    }
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(open).hasSize(33); // 32 and the one that was refused
    for (HttpResponse<java.io.InputStream> one : open) {
      one.body().close();
    }
  }

  private HttpResponse<java.io.InputStream> stream() throws Exception {
    return CLIENT.send(request("/status/stream", TOKEN), BodyHandlers.ofInputStream());
  }

  private HttpResponse<String> send(String path, String token) throws Exception {
    return CLIENT.send(request(path, token), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + tier.admin().address() + path));
    return (token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build();
  }
}
