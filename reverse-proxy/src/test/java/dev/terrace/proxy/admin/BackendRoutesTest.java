package dev.terrace.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.Secret;
import dev.terrace.kit.event.Event;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class BackendRoutesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TOKEN = "correct-horse-battery";

  private final TestTier tier = Tier.forTests("proxy", Secret.of(TOKEN));
  private RawServer server;

  @BeforeEach
  void start() throws Exception {
    server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    BackendConfig config =
        Config.parse(
            BackendConfig.class,
            """
            servers:
              - {name: web-1, address: "%s", weight: 10}
              - {name: web-2, address: "%s"}
            """
                .formatted(server.address(), server.address()),
            "test.yaml",
            Map.of());
    tier.add("backends", Backends.start(Map.of("web", config), tier));
  }

  @AfterEach
  void stop() throws Exception {
    tier.close();
    server.close();
  }

  @Test
  void statesAreChangedAndSaidBack() throws Exception {
    JsonNode drained =
        call("PUT", "/backends/web/servers/web-1/state", "{\"state\":\"drain\"}", 200);

    assertThat(drained.path("state").asString()).isEqualTo("drain");
    assertThat(drained.path("reason").asString()).isEqualTo("by an operator");
    assertThat(drained.path("takesNew").asBoolean()).isFalse();
    assertThat(drained.path("changed").get(0).asString()).isEqualTo("drain");

    JsonNode maint =
        call(
            "PUT",
            "/backends/web/servers/web-1/state",
            "{\"state\":\"maint\",\"reason\":\"new disk\"}",
            200);
    assertThat(maint.path("state").asString()).isEqualTo("maint");
    assertThat(maint.path("reason").asString()).isEqualTo("new disk");

    JsonNode ready = call("PUT", "/backends/web/servers/web-1/state", "{\"state\":\"ready\"}", 200);
    assertThat(ready.path("changed").isEmpty()).isTrue();
    assertThat(tier.events().after(0))
        .extracting(Event::subject, Event::message)
        .contains(org.assertj.core.groups.Tuple.tuple("web/web-1", "maint, was drain: new disk"));
  }

  @Test
  void weightsAreNumbersOrPercentages() throws Exception {
    assertThat(weight("20")).isEqualTo(20);
    assertThat(weight("\"50%\"")).isEqualTo(5);
    assertThat(weight("\"1%\"")).isEqualTo(1);
    assertThat(weight("\"0%\"")).isZero();
    assertThat(weight("\"25600%\"")).isEqualTo(256);
    assertThat(weight("256")).isEqualTo(256);

    JsonNode server = call("GET", "/backends/web/servers/web-1", null, 200);
    assertThat(server.path("changed").get(0).asString()).isEqualTo("weight 256, 10 in the file");
    call("DELETE", "/backends/web/servers/web-1/changes", null, 200);
    assertThat(call("GET", "/backends/web/servers/web-1", null, 200).path("weight").asInt())
        .isEqualTo(10);
    call("DELETE", "/backends/web/servers/web-1/changes", null, 404);
    assertThat(
            call("PUT", "/backends/web/servers/web-2/weight", "{\"weight\":\"50%\"}", 422)
                .path("error")
                .asString())
        .startsWith("50% of the configured weight 1 is still 1");
  }

  private int weight(String json) throws Exception {
    return call("PUT", "/backends/web/servers/web-1/weight", "{\"weight\":%s}".formatted(json), 200)
        .path("weight")
        .asInt();
  }

  @Test
  void serversComeAndGo() throws Exception {
    String added = "{\"name\":\"web-3\",\"address\":\"%s\"}".formatted(server.address());

    assertThat(call("POST", "/backends/web/servers", added, 201).path("name").asString())
        .isEqualTo("web-3");
    assertThat(call("POST", "/backends/web/servers", added, 409).path("error").asString())
        .isEqualTo("backend web has a server web-3 already");
    JsonNode backend = call("DELETE", "/backends/web/servers/web-1", null, 200);
    assertThat(backend.path("removed").get(0).asString()).isEqualTo("web-1");
    assertThat(backend.path("servers").size()).isEqualTo(2);
    call("DELETE", "/backends/web/servers/web-2", null, 200);
    assertThat(call("DELETE", "/backends/web/servers/web-3", null, 409).path("error").asString())
        .contains("last server");
    assertThat(call("GET", "/backends", null, 200).path("backends").size()).isEqualTo(1);
  }

  @Test
  void mistakesAreExplained() throws Exception {
    assertThat(error("PUT", "/backends/wbe/servers/web-1/state", "{\"state\":\"drain\"}", 404))
        .isEqualTo("there is no backend 'wbe'; there are: web");
    assertThat(error("PUT", "/backends/web/servers/web-9/state", "{\"state\":\"drain\"}", 404))
        .isEqualTo("backend web has no server 'web-9'; it has: web-1, web-2");
    assertThat(error("PUT", "/backends/web/servers/web-1/state", "{\"state\":\"off\"}", 422))
        .contains("state: unknown value 'off'; allowed: ready, drain, maint");
    assertThat(error("PUT", "/backends/web/servers/web-1/state", "{\"stat\":\"maint\"}", 422))
        .contains("did you mean 'state'?");
    assertThat(error("PUT", "/backends/web/servers/web-1/state", "not JSON: [", 422)).isNotEmpty();
    assertThat(error("PUT", "/backends/web/servers/web-1/weight", "{\"weight\":257}", 422))
        .isEqualTo("weight must be between 0 and 256 but was 257");
    assertThat(error("PUT", "/backends/web/servers/web-1/weight", "{\"weight\":-1}", 422))
        .contains("weight must be 0 to 256 or a percentage such as 50% but was '-1'");
    assertThat(error("POST", "/backends/web/servers", "{\"name\":\"x\"}", 422))
        .contains("address: is missing");
    assertThat(
            error(
                "PUT",
                "/backends/web/servers/web-1/state",
                "{\"state\":\"maint\",\"reason\":\"" + "x".repeat(201) + "\"}",
                422))
        .contains("reason must be at most 200 characters");
  }

  @Test
  void nothingIsChangedWithoutTheTokenOrByAForm() throws Exception {
    String path = "/backends/web/servers/web-1/state";
    HttpRequest.Builder put = request(path).PUT(BodyPublishers.ofString("{\"state\":\"maint\"}"));

    assertThat(send(put.copy().header("Content-Type", "application/json")).statusCode())
        .isEqualTo(401);
    assertThat(
            send(put.copy()
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer wrong"))
                .statusCode())
        .isEqualTo(401);
    assertThat(
            send(put.copy()
                    .header("Content-Type", "text/plain")
                    .header("Authorization", "Bearer " + TOKEN))
                .statusCode())
        .isEqualTo(422);
    assertThat(call("GET", "/backends/web/servers/web-1", null, 200).path("state").asString())
        .isNotEqualTo("maint");
  }

  private String error(String method, String path, String body, int status) throws Exception {
    return call(method, path, body, status).path("error").asString();
  }

  private JsonNode call(
      String method, String path, @org.jspecify.annotations.Nullable String body, int status)
      throws Exception {
    HttpResponse<String> response =
        send(
            request(path)
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JsonMapper.shared().readTree(response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + tier.admin().address() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
