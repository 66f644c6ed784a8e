package dev.terrace.app;

import static dev.terrace.app.RunningApp.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More requests than there is room for; locks that others hold. */
@Tag("database")
class OverloadTest {

  @Test
  void tooManyRequestsAreRefusedAtOnceWhileHealthAnswers() throws Exception {
    try (var app =
        RunningApp.start("overload: {maxConcurrent: 1, maxQueue: 1, maxWait: 100ms}\n")) {
      var member = app.api.register();
      var slug = app.api.publish(member, "Locked");
      try (var other = app.database.connect();
          var statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.executeUpdate("UPDATE article SET title = 'x'");
        var blocked =
            CompletableFuture.supplyAsync(
                () -> app.api.post("/articles/" + slug + "/favorite", member.token(), null));
        var deadline = Instant.now().plusSeconds(20);
        while (app.running("requests") < 1) {
          assertThat(Instant.now()).isBefore(deadline);
          Thread.onSpinWait();
        }

        var begin = Instant.now();
        var refused = app.api.get("/tags", null);
        var took = Duration.between(begin, Instant.now());
        var health =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(app.api.base.resolve("/health")).build(),
                    HttpResponse.BodyHandlers.ofString());
        other.rollback();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.text("/errors/server/0")).contains("busy");
        assertThat(took).isLessThan(Duration.ofSeconds(3));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(blocked.join().status()).isEqualTo(200);
        await(Duration.ofSeconds(10), () -> app.api.get("/tags", null).status() == 200);
      }
    }
  }

  @Test
  void lockThatIsFreedInTimeIsWaitedFor() throws Exception {
    var app = RunningApp.shared();
    var member = app.api.register();
    var slug = app.api.publish(member, Api.unique("Waited "));
    double conflicts = app.metric("terrace.app.db.conflicts");
    try (var other = app.database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.executeUpdate("UPDATE article SET title = 'x' WHERE slug = '" + slug + "'");
      var waiting =
          CompletableFuture.supplyAsync(
              () -> app.api.post("/articles/" + slug + "/favorite", member.token(), null));
      // The server gives up the lock after a second, the application tries again.
      var deadline = Instant.now().plusSeconds(20);
      while (app.metric("terrace.app.db.conflicts") == conflicts) {
        assertThat(Instant.now()).isBefore(deadline);
        Thread.onSpinWait();
      }
      other.commit();

      assertThat(waiting.join().at("/article/favoritesCount").asInt()).isEqualTo(1);
    }
  }
}
