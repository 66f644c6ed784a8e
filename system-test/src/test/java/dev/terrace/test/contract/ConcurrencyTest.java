package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What several callers do at the same moment, on different servers, ends in one truth. */
class ConcurrencyTest extends ContractTest {

  @Test
  void oneNameIsGivenToExactlyOneOfThoseWhoAskForIt() throws Exception {
    String name = Member.unique("race");

    List<Answer> answers =
        atOnce(
            8,
            i ->
                anonymous.post(
                    "/users",
                    object(
                        "user",
                        object(
                            "username",
                            name,
                            "email",
                            name + i + "@example.test",
                            "password",
                            "password123"))));

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    for (Answer answer : answers) {
      if (answer.status() != 201) {
        answer.isError(409, "username", "has already been taken");
      }
    }
  }

  @Test
  void oneAddressIsGivenToExactlyOneOfThoseWhoAskForIt() throws Exception {
    String name = Member.unique("race");

    List<Answer> answers =
        atOnce(
            8,
            i ->
                anonymous.post(
                    "/users",
                    object(
                        "user",
                        object(
                            "username", name + i,
                            "email", name + "@example.test",
                            "password", "password123"))));

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    for (Answer answer : answers) {
      if (answer.status() != 201) {
        answer.isError(409, "email", "has already been taken");
      }
    }
  }

  @Test
  void aFavouriteAskedForManyTimesCountsOnce() throws Exception {
    Member author = Member.register();
    Member reader = Member.register();
    String slug = author.publishSlug();

    List<Answer> answers = atOnce(10, _ -> reader.api().post("/articles/" + slug + "/favorite"));

    assertThat(answers).allSatisfy(answer -> answer.is(200));
    assertThat(reader.read(slug).get("favoritesCount").intValue()).isEqualTo(1);
  }

  @Test
  void noFavouriteOfManyMembersIsLost() throws Exception {
    Member author = Member.register();
    String slug = author.publishSlug();
    List<Member> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      readers.add(Member.register());
    }

    List<Answer> favours =
        atOnce(6, i -> readers.get(i).api().post("/articles/" + slug + "/favorite"));
    int afterAll = author.read(slug).get("favoritesCount").intValue();
    List<Answer> undone =
        atOnce(
            6,
            i ->
                i % 2 == 0
                    ? readers.get(i).api().delete("/articles/" + slug + "/favorite")
                    : readers.get(i).api().post("/articles/" + slug + "/favorite"));

    assertThat(favours).allSatisfy(answer -> answer.is(200));
    assertThat(undone).allSatisfy(answer -> answer.is(200));
    assertThat(afterAll).isEqualTo(6);
    assertThat(author.read(slug).get("favoritesCount").intValue()).isEqualTo(3);
  }

  @Test
  void followingAskedForManyTimesIsNoError() throws Exception {
    Member author = Member.register();
    Member reader = Member.register();

    List<Answer> answers =
        atOnce(10, _ -> reader.api().post("/profiles/" + author.username() + "/follow"));

    assertThat(answers).allSatisfy(answer -> answer.is(200));
  }

  @Test
  void articlesOfTheSameTitleGetDifferentSlugs() throws Exception {
    Member author = Member.register();
    String title = Member.unique("same ");

    List<Answer> answers =
        atOnce(
            8,
            _ ->
                author
                    .api()
                    .post(
                        "/articles",
                        object(
                            "article", object("title", title, "description", "d", "body", "b"))));

    assertThat(answers).allSatisfy(answer -> answer.is(201));
    assertThat(answers.stream().map(answer -> answer.only("article").get("slug").stringValue()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aTagThatManyArticlesBringAtOnceIsOneTag() throws Exception {
    Member author = Member.register();
    String tag = Member.unique("race");

    List<Answer> answers =
        atOnce(
            8,
            i ->
                author
                    .api()
                    .post(
                        "/articles",
                        object(
                            "article",
                            object(
                                "title",
                                tag + i,
                                "description",
                                "d",
                                "body",
                                "b",
                                "tagList",
                                List.of(tag, "common")))));

    assertThat(answers).allSatisfy(answer -> answer.is(201));
    JsonNode page = anonymous.get("/articles?tag=" + tag).is(200).json();
    assertThat(page.get("articlesCount").intValue()).isEqualTo(8);
    assertThat(Json.strings(anonymous.get("/tags").is(200).only("tags"))).containsOnlyOnce(tag);
  }

  @Test
  void anArticleIsDeletedOnce() throws Exception {
    Member author = Member.register();
    String slug = author.publishSlug("gone");

    List<Answer> answers = atOnce(6, _ -> author.api().delete("/articles/" + slug));

    assertThat(answers).filteredOn(answer -> answer.status() == 204).hasSize(1);
    for (Answer answer : answers) {
      if (answer.status() != 204) {
        answer.isError(404, "article", "not found");
      }
    }
  }

  @Test
  void commentsAndFavouritesWhileTheArticleGoesEndInSuccessOrNotFound() throws Exception {
    Member author = Member.register();
    String slug = author.publishSlug();
    Api api = author.api();

    List<Answer> answers =
        atOnce(
            9,
            i ->
                switch (i % 3) {
                  case 0 -> api.post("/articles/" + slug + "/favorite");
                  case 1 ->
                      api.post(
                          "/articles/" + slug + "/comments",
                          object("comment", object("body", "racing")));
                  default -> api.delete("/articles/" + slug);
                });

    for (Answer answer : answers) {
      if (answer.status() == 404) {
        answer.isError(404, "article", "not found");
      } else {
        assertThat(answer.status()).as(answer::describe).isIn(200, 201, 204);
      }
    }
    anonymous.get("/articles/" + slug).isError(404, "article", "not found");
  }

  /** Runs calls 0 to {@code count - 1}, all let go at the same moment. */
  private static List<Answer> atOnce(int count, IntFunction<Answer> call)
      throws InterruptedException, ExecutionException {
    CountDownLatch go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        Callable<Answer> task =
            () -> {
              go.await();
              return call.apply(number);
            };
        futures.add(threads.submit(task));
      }
      go.countDown();
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }
}
