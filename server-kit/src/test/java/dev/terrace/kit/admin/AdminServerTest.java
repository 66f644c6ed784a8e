package dev.terrace.kit.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.Await;
import dev.terrace.kit.RawHttp;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Secret;
import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.kit.lifecycle.ListenException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class AdminServerTest {
  private static final HostPort FREE = new HostPort("127.0.0.1", 0);

  private final Lifecycle lifecycle = new Lifecycle();
  private final HealthRegistry health = lifecycle.add("health", new HealthRegistry(lifecycle));
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Events events = new Events(Clock.systemUTC());
  private final AtomicInteger reloads = new AtomicInteger();

  @AfterEach
  void stop() {
    lifecycle.close();
  }

  private AdminServer start(@Nullable Secret token) {
    return start(new AdminConfig(FREE, token));
  }

  private AdminServer start(AdminConfig config) {
    return lifecycle.add(
        "admin",
        AdminServer.start(
            config,
            new AdminServer.Sources(
                ProcessInfo.of("test-tier"),
                health,
                metrics,
                events,
                () -> "abc",
                reloads::incrementAndGet,
                () -> List.of("log"))));
  }

  private static JsonNode json(RawHttp.Response response) {
    assertThat(response.header("content-type")).isEqualTo("application/json");
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void livenessHoldsFromTheStart() throws Exception {
    var response = RawHttp.get(start((Secret) null).address(), "/health/live");

    assertThat(response.status()).isEqualTo(200);
    assertThat(json(response).path("status").asString()).isEqualTo("up");
  }

  @Test
  void readinessNamesEveryDependency() throws Exception {
    var address = start((Secret) null).address();

    assertThat(RawHttp.get(address, "/health/ready").status()).isEqualTo(503);
    assertThat(json(RawHttp.get(address, "/health/ready")).path("reason").asString())
        .isEqualTo("starting");

    lifecycle.ready();
    health.add("cache", Health::up);
    health.add(
        "database",
        () -> {
          throw new IllegalStateException("connection refused");
        });
    Await.until("cache up", () -> health.ready().dependencies().get("cache") instanceof Health.Up);
    Await.until("database checked", () -> health.ready().reason().contains("connection refused"));
    var response = RawHttp.get(address, "/health/ready");

    assertThat(response.status()).isEqualTo(503);
    var body = json(response);
    assertThat(body.path("status").asString()).isEqualTo("down");
    assertThat(body.path("reason").asString()).isEqualTo("database: connection refused");
    assertThat(body.path("dependencies").path("cache").path("status").asString()).isEqualTo("up");
    assertThat(body.path("dependencies").path("database").path("reason").asString())
        .isEqualTo("connection refused");
  }

  @Test
  void aCheckThatHangsIsDownAndNeverRunsTwiceAtOnce() throws Exception {
    var registry = new HealthRegistry(lifecycle, java.time.Duration.ofMillis(50));
    lifecycle.ready();
    var started = new AtomicInteger();
    var release = new CountDownLatch(1);
    registry.add(
        "stubborn",
        () -> {
          started.incrementAndGet();
          boolean released = false;
          while (!released) {
            try {
              released = release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              assertThat(release.getCount()).as("told to stop, but does not").isEqualTo(1);
            }
          }
          return Health.up();
        });

    Await.until("down", () -> registry.ready().reason().equals("stubborn: no answer within 50 ms"));
    assertThat(started).hasValue(1);
    release.countDown();
    Await.until("up", () -> registry.ready().ready());
    registry.close();
  }

  @Test
  void aDependencyThatComesBackIsSeenWithinASecond() throws Exception {
    lifecycle.ready();
    var up = new java.util.concurrent.atomic.AtomicBoolean();
    health.add("database", () -> up.get() ? Health.up() : Health.down("away"));
    Await.until("down", () -> health.ready().reason().equals("database: away"));

    up.set(true);
    long began = System.nanoTime();
    Await.until("up", () -> health.ready().ready());

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5000);
  }

  @Test
  void metricsAreInThePrometheusFormat() throws Exception {
    metrics.counter("tests.run").increment();

    var response = RawHttp.get(start((Secret) null).address(), "/metrics");

    assertThat(response.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(response.body()).contains("tests_run_total 1.0");
  }

  @Test
  void infoNamesTheProcess() throws Exception {
    var body = json(RawHttp.get(start((Secret) null).address(), "/info"));

    assertThat(body.path("name").asString()).isEqualTo("test-tier");
    assertThat(body.path("version").asString()).matches("\\d.*");
    assertThat(body.path("configChecksum").asString()).isEqualTo("abc");
    assertThat(body.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(body.path("uptimeSeconds").asLong()).isNotNegative();
    assertThat(body.path("started").asString()).isNotEmpty();
  }

  @Test
  void wrongMethodsAndPathsAreSaidSo() throws Exception {
    var admin = start((Secret) null);
    var address = admin.address();
    admin.absent("/moon", "it is day");

    var wrongMethod = RawHttp.request(address, "DELETE", "/info");
    var notPost = RawHttp.get(address, "/reload");
    var wrongPath = RawHttp.get(address, "/nowhere");

    assertThat(wrongMethod.status()).isEqualTo(405);
    assertThat(wrongMethod.header("allow")).isEqualTo("GET, HEAD");
    assertThat(notPost.status()).isEqualTo(405);
    assertThat(notPost.header("allow")).isEqualTo("POST");
    assertThat(wrongPath.status()).isEqualTo(404);
    assertThat(json(RawHttp.get(address, "/moon/dust")).path("error").asString())
        .isEqualTo("it is day");
    assertThat(json(RawHttp.get(address, "/moonlight")).path("error").asString())
        .isEqualTo("no such path");
    assertThat(reloads).hasValue(0);
    var reloaded = RawHttp.request(address, "POST", "/reload");
    assertThat(reloaded.status()).isEqualTo(200);
    assertThat(json(reloaded).path("takesRestart").get(0).asString()).isEqualTo("log");
    assertThat(reloads).hasValue(1);
  }

  @Test
  void tiersAddRoutesOfTheirOwn() throws Exception {
    var admin = start((Secret) null);
    admin.route(
        "PUT",
        "/servers/{name}/state",
        exchange ->
            AdminServer.sendJson(
                exchange, 202, Map.of("name", AdminServer.parameter(exchange, "name"))));
    admin.route(
        "GET",
        "/servers/{name}/state",
        exchange -> {
          throw new IllegalStateException("secret detail");
        });

    var put = RawHttp.request(admin.address(), "PUT", "/servers/web-1/state");
    var failed = RawHttp.get(admin.address(), "/servers/web-1/state");
    var other = RawHttp.request(admin.address(), "POST", "/servers/web-1/state");

    assertThat(put.status()).isEqualTo(202);
    assertThat(json(put).path("name").asString()).isEqualTo("web-1");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("secret detail");
    assertThat(other.header("allow")).isEqualTo("GET, HEAD, PUT");
  }

  @Test
  void aTokenIsAskedForExceptForHealth() throws Exception {
    var address = start(Secret.of("letmein")).address();

    assertThat(RawHttp.get(address, "/info").status()).isEqualTo(401);
    assertThat(RawHttp.get(address, "/info").header("www-authenticate")).isEqualTo("Bearer");
    assertThat(RawHttp.get(address, "/info", "Authorization: Bearer wrong").status())
        .isEqualTo(401);
    assertThat(RawHttp.get(address, "/info", "Authorization: Basic letmein").status())
        .isEqualTo(401);
    assertThat(RawHttp.request(address, "POST", "/reload").status()).isEqualTo(401);
    assertThat(reloads).hasValue(0);
    assertThat(RawHttp.get(address, "/info", "Authorization: bearer letmein").status())
        .isEqualTo(200);
    assertThat(RawHttp.get(address, "/health/live").status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/health/../info").status()).isNotEqualTo(200);
    assertThat(RawHttp.get(address, "/health/%2e%2e/info").status()).isNotEqualTo(200);
  }

  @Test
  void withoutATokenPagesOfOtherSitesAreKeptOut() throws Exception {
    var address = start((Secret) null).address();
    String own = "Origin: http://" + address;

    assertThat(RawHttp.get(address, "/info", "Host: evil.example:9901").status()).isEqualTo(403);
    assertThat(RawHttp.get(address, "/health/live", "Host: evil.example").status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/info", "Host: localhost:1").status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/info", "Host: [::1]:1").status()).isEqualTo(200);
    assertThat(RawHttp.request(address, "POST", "/reload", "Origin: https://evil.example").status())
        .isEqualTo(403);
    assertThat(RawHttp.request(address, "POST", "/reload", "Origin: null").status()).isEqualTo(403);
    assertThat(reloads).hasValue(0);
    assertThat(RawHttp.request(address, "POST", "/reload", own).status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/info", "Origin: https://evil.example").status())
        .as("it cannot read the answer")
        .isEqualTo(200);
  }

  @Test
  void openRoutesAreForEverybodyAndKnowWhoAsks() throws Exception {
    var admin = start(Secret.of("letmein"));
    admin.openRoute(
        "GET",
        "/shell",
        exchange ->
            AdminServer.sendJson(
                exchange, 200, Map.of("operator", AdminServer.authenticated(exchange))));

    assertThat(json(RawHttp.get(admin.address(), "/shell")).path("operator").asBoolean()).isFalse();
    assertThat(
            json(RawHttp.get(admin.address(), "/shell", "Authorization: Bearer letmein"))
                .path("operator")
                .asBoolean())
        .isTrue();
    assertThat(RawHttp.get(admin.address(), "/shell/../info").status()).isNotEqualTo(200);
  }

  @Test
  void eventsAreShownFromTheOneThatIsKnown() throws Exception {
    var address = start((Secret) null).address();
    events.add(Severity.INFO, "reload", "", "one");
    events.add(Severity.WARN, "server", "web/web-1", "two");

    var all = json(RawHttp.get(address, "/events")).path("events");
    var newer = json(RawHttp.get(address, "/events?after=1")).path("events");

    assertThat(all.size()).isEqualTo(2);
    assertThat(newer.size()).isEqualTo(1);
    assertThat(newer.get(0).path("severity").asString()).isEqualTo("WARN");
    assertThat(newer.get(0).path("message").asString()).isEqualTo("two");
    assertThat(RawHttp.get(address, "/events?after=x").status()).isEqualTo(400);
  }

  @Test
  void anOpenAddressNeedsAToken() {
    assertThatThrownBy(
            () -> Config.parse(AdminConfig.class, "listen: '*:9901'", "t.yaml", Map.of()))
        .hasMessage(
            "t.yaml:1: listen '*:9901' can be reached from other hosts: set token or tokenFile, or"
                + " listen on 127.0.0.1");
    var open = Config.parse(AdminConfig.class, "{listen: '*:9901', token: x}", "t.yaml", Map.of());
    assertThat(open.token()).isEqualTo(Secret.of("x"));
  }

  @Test
  void anAddressInUseIsNamed() {
    var used = start((Secret) null).address();

    assertThatThrownBy(() -> start(new AdminConfig(used, null)))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining(used.toString());
  }
}
