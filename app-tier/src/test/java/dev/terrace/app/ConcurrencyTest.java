package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many at the same moment. */
@Tag("database")
class ConcurrencyTest {
  private static final int MANY = 16;
  private static final String COUNT = "/article/favoritesCount";
  private static final String TOTAL = "/articlesCount";

  private final Api api = RunningApp.shared().api;

  @Test
  void favouritesOfManyAreAllCounted() throws Exception {
    var slug = api.publish(api.register(), Api.unique("Hot "));
    var members = atOnce(i -> api.register());

    var likes =
        atOnce(i ->
            api.post("/articles/" + slug + "/favorite", members.get(i).token(), null).status());
    int liked = api.get("/articles/" + slug, null).at("/article/favoritesCount").asInt();
    // Half take it back, the other half says it again, all at the same moment.
    var second =
        atOnce(i ->
            api.send(
                    i % 2 == 0 ? "DELETE" : "POST",
                    "/articles/" + slug + "/favorite",
                    members.get(i).token(),
                    null)
                .status());

    assertThat(likes).containsOnly(200);
    assertThat(liked).isEqualTo(MANY);
    assertThat(second).containsOnly(200);
    assertThat(api.get("/articles/" + slug, null).at("/article/favoritesCount").asInt())
        .isEqualTo(MANY / 2);
  }

  /** All lock the article first, so that nobody ever has to be told to begin again. */
  @Test
  void favouritesComeAndGoWithoutDeadlockUntilTheArticleIsDeleted() throws Exception {
    try (var app = RunningApp.start("")) {
      var author = app.api.register();
      var members = atOnce(i -> app.api.register());
      for (int round = 0; round < 5; round++) {
        var path = "/articles/" + app.api.publish(author, "Hot " + round) + "/favorite";
        var statuses = new ConcurrentLinkedQueue<Integer>();

        atOnce(i -> {
          // Two threads for each member, who so race against themselves too.
          var token = members.get(i / 2).token();
          for (int n = 0; n < 20; n++) {
            statuses.add(
                app.api.send((i + n) % 2 == 0 ? "POST" : "DELETE", path, token, null).status());
          }
          return i;
        });
        int count = app.api.get(path.replace("/favorite", ""), null).at(COUNT).asInt();
        int likes = 0;
        for (var member : members) {
          likes += app.api.get("/articles?favorited=" + member.name(), null).at(TOTAL).asInt();
        }
        var afterwards =
            atOnce(i ->
                i == MANY / 2
                    ? app.api.delete(path.replace("/favorite", ""), author.token()).status()
                    : app.api
                        .send(i % 2 == 0 ? "POST" : "DELETE", path, members.get(i).token(), null)
                        .status());

        assertThat(statuses).hasSize(20 * MANY).containsOnly(200);
        assertThat(count).isEqualTo(likes);
        assertThat(afterwards.get(MANY / 2)).isEqualTo(204);
        assertThat(afterwards).containsAnyOf(200, 404).isSubsetOf(200, 204, 404);
        assertThat(app.api.get(path.replace("/favorite", ""), null).status()).isEqualTo(404);
      }
      assertThat(app.metric("terrace.app.db.conflicts")).isZero();
    }
  }

  @Test
  void oneWhoClicksManyTimesIsCountedOnce() throws Exception {
    var slug = api.publish(api.register(), Api.unique("Click "));
    var token = api.register().token();

    var statuses = atOnce(i -> api.post("/articles/" + slug + "/favorite", token, null).status());

    assertThat(statuses).containsOnly(200);
    assertThat(api.get("/articles/" + slug, null).at("/article/favoritesCount").asInt())
        .isEqualTo(1);
  }

  @Test
  void sameTitleAndTagsAtOnceGiveDifferentSlugs() throws Exception {
    var author = api.register();
    var title = Api.unique("Same ");
    var tag = Api.unique("new");

    var slugs = atOnce(i -> api.publish(author, title, tag, tag + "b", tag + "a"));

    assertThat(new HashSet<>(slugs)).hasSize(MANY);
    assertThat(api.get("/articles?tag=" + tag, null).at("/articlesCount").asInt()).isEqualTo(MANY);
  }

  @Test
  void onlyOneGetsAName() throws Exception {
    var name = Api.unique("race");

    var statuses =
        atOnce(i ->
            api.post(
                    "/users",
                    null,
                    "{\"user\":{\"username\":\"%s\",\"email\":\"%s%d@x.org\",\"password\":\"12345678\"}}"
                        .formatted(name, name, i))
                .status());

    assertThat(statuses).containsOnlyOnce(201);
    assertThat(statuses.stream().filter(status -> status == 409)).hasSize(MANY - 1);
  }

  private interface Numbered<T> {
    T call(int number);
  }

  private static <T> List<T> atOnce(Numbered<T> work) throws Exception {
    var calls = new ArrayList<Callable<T>>();
    for (int i = 0; i < MANY; i++) {
      int number = i;
      calls.add(() -> work.call(number));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (var future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    }
  }
}
