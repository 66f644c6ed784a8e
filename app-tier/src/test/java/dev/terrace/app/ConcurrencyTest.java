package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many at the same moment. */
@Tag("database")
class ConcurrencyTest {
  private static final int MANY = 16;

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
