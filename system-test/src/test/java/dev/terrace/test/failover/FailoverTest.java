package dev.terrace.test.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.local.LocalStack;
import dev.terrace.local.Part;
import dev.terrace.local.Progress;
import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import dev.terrace.test.OwnStack;
import dev.terrace.test.Pause;
import dev.terrace.test.Site;
import dev.terrace.test.page.Reader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills one process after another under a steady trickle of requests and counts what a client saw.
 * What it counted is in the test's output.
 */
@Isolated("kills the processes that other tests talk to")
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class FailoverTest {
  private static final Duration WITHOUT = Duration.ofSeconds(4);
  private static final Duration AFTER = Duration.ofSeconds(2);
  private static final Duration NOTICE = Duration.ofMillis(300);

  private OwnStack own = ownStack();
  private LocalStack stack = own.stack();

  @BeforeEach
  @AfterEach
  void everythingRuns() throws InterruptedException {
    own.repair();
  }

  @ParameterizedTest
  @EnumSource(names = {"APP_1", "WEB_2"})
  void aKilledServerBehindTheLoadBalancersCostsNoGet(Part part) throws Exception {
    Member member = Member.register();
    String slug = member.publishSlug();

    Sighting seen = trickleWhile(part, member, slug);

    assertThat(seen.failedGets()).isEmpty();
    commentsAreThoseAcknowledged(seen, slug);
    onlyPostsOnTheirWayFailed(seen);
    assertThat(seen.longestGapMillis()).isLessThan(4000);
  }

  @ParameterizedTest
  @EnumSource(names = {"LB_1", "LB_2"})
  void aKilledLoadBalancerCostsNoGetOfAClientThatKnowsBoth(Part part) throws Exception {
    Member member = Member.register();
    String slug = member.publishSlug();
    URI killed = Site.current().loadBalancers().get(part == Part.LB_1 ? 0 : 1);

    Sighting seen = trickleWhile(part, member, slug);

    assertThat(seen.failedGets()).isEmpty();
    commentsAreThoseAcknowledged(seen, slug);
    onlyPostsOnTheirWayFailed(seen);
    assertThat(seen.failedPosts()).allSatisfy(post -> assertThat(post.url()).isEqualTo(killed));
    assertThat(seen.outcomes().stream().filter(Outcome::triedAgain))
        .as("half of the requests while it was away")
        .hasSizeGreaterThan(50)
        .allSatisfy(outcome -> assertThat(outcome.url()).isNotEqualTo(killed));
    assertThat(seen.longestGapMillis()).isLessThan(4000);
  }

  @ParameterizedTest
  @EnumSource(names = {"APP_2", "WEB_1"})
  void aPoliteRestartBehindTheLoadBalancersCostsNothing(Part part) throws Exception {
    Member member = Member.register();
    String slug = member.publishSlug();

    Sighting seen = trickleWhileRestarting(part, member, slug);

    assertThat(seen.outcomes()).allSatisfy(outcome -> assertThat(outcome.ok()).isTrue());
    commentsAreThoseAcknowledged(seen, slug);
  }

  @Test
  void withoutItsDatabaseTheApiSaysSoAtOnceAndFilesGoOn() throws Exception {
    Assumptions.assumeTrue(own.ownsDatabase(), "the database server is not ours to stop");
    String slug = Member.register().publishSlug();
    String article = "/api/articles/" + slug;

    stack.kill(Part.DB);

    // The first requests may still meet a connection that has not noticed.
    Pause.until("503 from the API", Duration.ofSeconds(5), () -> status(article) == 503);
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = get(article);
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(millis).as("milliseconds to say no").isLessThan(4000);
      assertThat(status("/images/default-avatar.svg")).isEqualTo(200);
    }

    stack.restart(Part.DB, Progress.silent());
    // Ten in a row: both application servers have it again.
    Duration recovery =
        Pause.until(
            "200 from the API",
            Duration.ofSeconds(10),
            () -> IntStream.range(0, 10).allMatch(_ -> status(article) == 200));

    System.out.printf("database away and back: API back after %d ms%n", recovery.toMillis());
    assertThat(recovery).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void withoutApplicationServersVisitorsStillGetThePagesThatOthersLookedAt() throws Exception {
    String article = "/article/" + Member.register().publishSlug();
    // Goes where the load balancer's cookie leads: each web server has a cache of its own.
    var visitor = new Reader();
    String text = visitor.text(article);
    assertThat(visitor.get("/").statusCode()).isEqualTo(200);

    stack.kill(Part.APP_1);
    stack.kill(Part.APP_2);

    for (String page : List.of("/", article)) {
      // Fresh for ten seconds, then stale: told apart by the time to live in Cache-Status.
      Pause.until(
          "a stale " + page,
          Duration.ofSeconds(20),
          () -> cacheStatus(visitor.get(page, "Cache-Control", "max-age=0")).contains("; ttl=-"));
      HttpResponse<byte[]> stale = visitor.get(page, "Cache-Control", "max-age=0");
      assertThat(stale.statusCode()).as(page).isEqualTo(200);
      assertThat(cacheStatus(stale))
          .as(page)
          .contains("; hit; ttl=-")
          .containsPattern("detail=\"stale-if-error, age \\d+\"");
      assertThat(stale.headers().firstValueAsLong("Age").orElse(0)).isGreaterThanOrEqualTo(10);
    }
    assertThat(visitor.text(article)).isEqualTo(text);
    HttpResponse<byte[]> logIn = visitor.get("/login", "Accept", "text/html");
    assertThat(logIn.statusCode()).isEqualTo(503);
    assertThat(logIn.headers().firstValue("Retry-After")).isPresent();
    assertThat(new String(logIn.body(), StandardCharsets.UTF_8))
        .contains("/assets/site.", "class=\"navbar-brand\"");
    assertThat(status("/api/tags")).isEqualTo(503);
    assertThat(status("/images/default-avatar.svg")).isEqualTo(200);

    stack.restart(Part.APP_1, Progress.silent());
    stack.restart(Part.APP_2, Progress.silent());
    Pause.until(
        "a fresh " + article,
        Duration.ofSeconds(10),
        () -> !cacheStatus(visitor.get(article)).contains("; ttl=-"));
    Pause.until(
        "the log-in page", Duration.ofSeconds(10), () -> visitor.get("/login").statusCode() == 200);
  }

  private static String cacheStatus(HttpResponse<?> answer) {
    return answer.headers().firstValue("Cache-Status").orElse("");
  }

  private Sighting trickleWhile(Part part, Member member, String slug) throws Exception {
    try (Trickle trickle = Trickle.start(member, slug)) {
      trickle.awaitSteady();
      stack.kill(part);
      long killedAt = trickle.now();
      Pause.of(WITHOUT);
      stack.restart(part, Progress.silent());
      double before = requests(part);
      Pause.until(
          part.label() + " gets requests again",
          Duration.ofSeconds(10),
          () -> requests(part) > before + 10);
      Pause.of(AFTER);
      Sighting seen = trickle.stop(killedAt);
      System.out.println(seen.summary("killed " + part.label()));
      for (Outcome failed : seen.failedPosts()) {
        System.out.println("  " + failed);
      }
      return seen;
    }
  }

  /** SIGTERM, so that the part drains; then it starts again. */
  private Sighting trickleWhileRestarting(Part part, Member member, String slug) throws Exception {
    try (Trickle trickle = Trickle.start(member, slug)) {
      trickle.awaitSteady();
      stack.restart(part, Progress.silent());
      Pause.of(AFTER);
      Sighting seen = trickle.stop(trickle.now());
      System.out.println(seen.summary("restarted " + part.label()));
      return seen;
    }
  }

  /**
   * What may have been done cannot be repeated by anybody but the client; no other may fail. To a
   * process that has been killed a client on a busy machine may still send for a moment, until it
   * has read that its connection was reset.
   */
  private static void onlyPostsOnTheirWayFailed(Sighting seen) {
    assertThat(seen.failedPosts())
        .allSatisfy(post -> assertThat(post.at()).isLessThan(seen.killedAt() + NOTICE.toNanos()));
  }

  private static void commentsAreThoseAcknowledged(Sighting seen, String slug) {
    List<String> stored =
        Json.strings(
            Api.anonymous().get("/articles/" + slug + "/comments").is(200).only("comments"),
            "body");
    List<String> maybe = seen.failedPosts().stream().map(Outcome::text).toList();
    assertThat(stored).doesNotHaveDuplicates().containsAll(seen.acknowledgedComments());
    assertThat(stored)
        .allSatisfy(text ->
            assertThat(seen.acknowledgedComments().contains(text) || maybe.contains(text))
                .isTrue());
  }

  /** How many requests the part has answered since it started. */
  private double requests(Part part) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> metrics =
          client.send(
              HttpRequest.newBuilder(URI.create(own.metricsUrl(part))).build(),
              BodyHandlers.ofString());
      return metrics
          .body()
          .lines()
          .filter(line -> line.startsWith("http_server_requests_seconds_count"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new AssertionError("no metrics of " + part.label(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int status(String path) {
    return get(path).statusCode();
  }

  private static HttpResponse<String> get(String path) {
    URI loadBalancer = Site.current().loadBalancers().getFirst();
    try {
      return Site.current()
          .client()
          .send(
              HttpRequest.newBuilder(URI.create(loadBalancer + path)).build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("GET " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static OwnStack ownStack() {
    return Site.current()
        .own()
        .orElseGet(() ->
            Assumptions.<OwnStack>abort(
                "terrace.test.url names a stack whose processes are not ours to kill"));
  }
}
