package dev.terrace.app;

import static dev.terrace.app.RunningApp.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.db.embedded.TestDatabase;
import dev.terrace.kit.Tier;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * The database goes away and comes back. Not tagged as one of the tests that run on a MySQL too:
 * only the embedded server is ours to stop.
 */
class OutageTest {
  @Test
  void outageIsAnsweredAtOnceAndForgottenAsSoonAsItEnds() {
    try (var app = RunningApp.startPrompt()) {
      var member = app.api.register();
      var slug = app.api.publish(member, "Before");

      TestDatabase.stopServer();
      try {
        for (var path : new String[] {"/articles", "/tags", "/user", "/articles/" + slug}) {
          var begin = Instant.now();
          var answer = app.api.get(path, path.equals("/user") ? member.token() : null);
          assertThat(answer.status()).as(path + answer.body()).isEqualTo(503);
          assertThat(answer.header("Retry-After")).isEqualTo("1");
          assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
          assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(4));
        }
        assertThat(app.api.post("/articles", member.token(), Api.article("During")).status())
            .isEqualTo(503);
        await(Duration.ofSeconds(10), () -> !app.tier.health().ready().ready());
      } finally {
        TestDatabase.startServer();
      }

      await(Duration.ofSeconds(10), () -> app.api.get("/articles", null).status() == 200);
      await(Duration.ofSeconds(10), () -> app.tier.health().ready().ready());
      for (int i = 0; i < 20; i++) {
        assertThat(app.api.get("/articles", null).status()).isEqualTo(200);
      }
      assertThat(app.api.get("/articles", null).text("/articles/0/slug")).isEqualTo(slug);
    }
  }

  @Test
  void outageSignsNobodyOut() {
    try (var app = RunningApp.startPrompt()) {
      var member = app.api.register();
      var browser = new Browser(app).signIn(member);
      var session = browser.cookies.get("session");
      var form = browser.get("/settings");

      TestDatabase.stopServer();
      try {
        for (var path : new String[] {"/", "/settings", "/article/x", "/nothing"}) {
          var page = browser.get(path);
          assertThat(page.status()).as(path).isEqualTo(503);
          assertThat(page.header("Retry-After")).isEqualTo("1");
          assertThat(page.headers("Set-Cookie")).isEmpty();
          assertThat(page.body()).contains("Back in a moment").contains("navbar");
        }
        assertThat(new Browser(app).get("/").status()).isEqualTo(503);
        assertThat(new Browser(app).get("/login").status()).as("asks nobody").isEqualTo(200);
        var logOut = browser.post("/logout", "csrf", form.csrf());
        assertThat(logOut.status()).isEqualTo(503);
        assertThat(logOut.headers("Set-Cookie")).as("the session is still good").isEmpty();
        assertThat(browser.fetch("/article/x/favorite", "csrf", form.csrf()).status())
            .isEqualTo(503);
      } finally {
        TestDatabase.startServer();
      }

      await(Duration.ofSeconds(10), () -> browser.get("/settings").status() == 200);
      assertThat(browser.cookies).containsEntry("session", session);
    }
  }

  @Test
  void startsWithoutItsDatabaseAndIsNotReady() {
    var database = TestDatabase.create();
    var config = RunningApp.config(database);
    try (var tier = Tier.forTests("app-tier")) {
      TestDatabase.stopServer();
      Api api;
      try {
        api = new Api(AppMain.serve(config, tier).addresses().getFirst());
        assertThat(api.get("/articles", null).status()).isEqualTo(503);
        assertThat(tier.health().ready().ready()).isFalse();
      } finally {
        TestDatabase.startServer();
      }
      await(Duration.ofSeconds(10), () -> tier.health().ready().ready());
    } finally {
      database.close();
    }
  }
}
