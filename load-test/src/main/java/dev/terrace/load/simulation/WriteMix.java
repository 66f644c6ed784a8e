package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.foreach;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Signed-in users of the API: nine tenths reading, one tenth articles, comments, favourites and
 * follows. Each registers under a name of the run's own, and deletes its articles at the end (users
 * cannot be deleted).
 */
public final class WriteMix extends Simulation {
  private static final String PASSWORD = "load-test-password";

  /** Read by Gatling. */
  public WriteMix() {
    Settings settings = Settings.current();
    Duration ramp = Load.rampUp(settings);
    var users =
        scenario("users")
            .exec(signUp(), signIn())
            .exitHereIfFailed()
            .during(settings.duration().minus(ramp))
            .on(
                randomSwitch()
                    .on(
                        percent(90).then(reading()),
                        percent(2).then(publish()),
                        percent(3).then(comment()),
                        percent(3).then(favourite()),
                        percent(2).then(follow())),
                pause(
                    settings.pause(Duration.ofMillis(200)),
                    settings.pause(Duration.ofMillis(1000))))
            .exec(tidyUp());
    setUp(users.injectOpen(rampUsers(settings.users()).during(ramp)))
        .protocols(
            http.baseUrl(Feeds.url())
                .acceptHeader("application/json")
                .acceptEncodingHeader("gzip")
                .contentTypeHeader("application/json")
                .userAgentHeader("terrace-load-test"))
        .assertions(Load.goals(settings));
  }

  private static Iterator<Map<String, Object>> names() {
    String run = Long.toString(System.currentTimeMillis() / 1000, 36);
    return IntStream.iterate(1, i -> i + 1)
        .<Map<String, Object>>mapToObj(i -> Map.of("name", "load-" + run + "-" + i))
        .iterator();
  }

  private static ChainBuilder signUp() {
    return feed(names())
        .exec(
            http("POST users (register)")
                .post("/api/users")
                .body(
                    StringBody(
                        """
                        {"user": {"username": "#{name}", "email": "#{name}@example.org",
                                  "password": "%s"}}\
                        """
                            .formatted(PASSWORD)))
                .check(status().is(201), jmesPath("user.username").isEL("#{name}")));
  }

  private static ChainBuilder signIn() {
    return exec(http("POST users/login")
            .post("/api/users/login")
            .body(
                StringBody(
                    """
                    {"user": {"email": "#{name}@example.org", "password": "%s"}}\
                    """
                        .formatted(PASSWORD)))
            .check(status().is(200), jmesPath("user.token").saveAs("token")))
        .exec(session -> session.set("mine", List.of()));
  }

  private static ChainBuilder reading() {
    return feed(Feeds.articles("write mix"))
        .exec(
            randomSwitch()
                .on(
                    percent(30)
                        .then(
                            exec(
                                signed(http("GET articles (signed in)").get("/api/articles"))
                                    .check(
                                        status().is(200), jmesPath("articles[0].slug").exists()))),
                    percent(50)
                        .then(
                            exec(
                                signed(http("GET article (signed in)").get("/api/articles/#{slug}"))
                                    .check(
                                        status().is(200),
                                        jmesPath("article.title").isEL("#{title}")))),
                    percent(20)
                        .then(
                            exec(
                                signed(http("GET feed").get("/api/articles/feed"))
                                    .check(status().is(200), jmesPath("articles").exists())))));
  }

  private static ChainBuilder publish() {
    return exec(session -> session.set("n", mine(session).size() + 1))
        .exec(
            signed(http("POST articles").post("/api/articles"))
                .body(
                    StringBody(
                        """
                        {"article": {"title": "Load of #{name}, number #{n}",
                                     "description": "written under load",
                                     "body": "Some *words* that nobody reads.\\n\\nAnd more of them.",
                                     "tagList": ["load-test"]}}\
                        """))
                .check(status().is(201), jmesPath("article.slug").saveAs("published")))
        .exec(
            doIf(session -> session.contains("published"))
                .then(
                    exec(session -> {
                      List<String> mine = new ArrayList<>(mine(session));
                      mine.add(String.valueOf(session.getString("published")));
                      return session.set("mine", mine).remove("published");
                    })));
  }

  private static List<String> mine(Session session) {
    List<String> mine = session.getList("mine");
    return mine == null ? List.of() : mine;
  }

  private static ChainBuilder comment() {
    return feed(Feeds.articles("comments"))
        .exec(
            signed(http("POST comments").post("/api/articles/#{slug}/comments"))
                .body(StringBody("{\"comment\": {\"body\": \"A word under load by #{name}\"}}"))
                .check(status().is(201), jmesPath("comment.id").saveAs("comment")))
        .exec(
            doIf(session -> session.contains("comment"))
                .then(
                    exec(signed(
                                http("DELETE comments")
                                    .delete("/api/articles/#{slug}/comments/#{comment}"))
                            .check(status().is(204)))
                        .exec(session -> session.remove("comment"))));
  }

  private static ChainBuilder favourite() {
    return feed(Feeds.articles("favourites"))
        .exec(
            signed(http("POST favorite").post("/api/articles/#{slug}/favorite"))
                .check(status().is(200), jmesPath("article.favorited").is("true")))
        .exec(
            signed(http("DELETE favorite").delete("/api/articles/#{slug}/favorite"))
                .check(status().is(200), jmesPath("article.favorited").is("false")));
  }

  private static ChainBuilder follow() {
    return feed(Feeds.authors("follows"))
        .exec(
            signed(http("POST follow").post("/api/profiles/#{author}/follow"))
                .check(status().is(200), jmesPath("profile.following").is("true")));
  }

  private static ChainBuilder tidyUp() {
    return foreach("#{mine}", "slug")
        .on(
            exec(
                signed(http("DELETE articles").delete("/api/articles/#{slug}"))
                    .check(status().is(204))));
  }

  private static HttpRequestActionBuilder signed(HttpRequestActionBuilder request) {
    return request.header("Authorization", "Token #{token}");
  }
}
