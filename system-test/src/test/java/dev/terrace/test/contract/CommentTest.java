package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /articles/{slug}/comments}. */
class CommentTest extends ContractTest {
  private final Member author = Member.register();
  private final Member reader = Member.register();
  private final String slug = author.publishSlug();
  private final String path = "/articles/" + slug + "/comments";

  @Test
  void answersTheNewComment() {
    Answer answer =
        reader.api().post(path, object("comment", object("body", "Thank you so much!")));

    JsonNode comment = Shapes.comment(answer.is(201).only("comment"));
    assertThat(comment.get("body").stringValue()).isEqualTo("Thank you so much!");
    assertThat(comment.get("author").get("username").stringValue()).isEqualTo(reader.username());
    assertThat(comment.get("author").get("following").booleanValue()).isFalse();
    assertThat(comment.get("createdAt")).isEqualTo(comment.get("updatedAt"));
  }

  @Test
  void anArticleWithoutCommentsHasAnEmptyList() {
    assertThat(anonymous.get(path).is(200).only("comments")).isEmpty();
  }

  @Test
  void areListedAsInsertedForAnybody() {
    List<JsonNode> written = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      written.add((i % 2 == 0 ? reader : author).comment(slug, "comment " + i));
    }

    JsonNode comments = anonymous.get(path).is(200).only("comments");

    assertThat(comments).containsExactlyElementsOf(written);
    for (JsonNode comment : comments) {
      Shapes.comment(comment);
    }
  }

  @Test
  void areNotPaged() {
    for (int i = 0; i < 25; i++) {
      reader.comment(slug, "comment " + i);
    }

    assertThat(anonymous.get(path + "?limit=2").is(200).only("comments")).hasSize(25);
  }

  @Test
  void belongToTheirArticle() {
    String other = author.publishSlug();
    reader.comment(slug, "here");

    assertThat(anonymous.get("/articles/" + other + "/comments").is(200).only("comments"))
        .isEmpty();
  }

  @Test
  void followingIsRelativeToTheCaller() {
    author.comment(slug, "by the author");
    reader.follow(author);

    JsonNode seenByReader = reader.api().get(path).is(200).only("comments").get(0);
    JsonNode seenByAuthor = author.api().get(path).is(200).only("comments").get(0);

    assertThat(seenByReader.get("author").get("following").booleanValue()).isTrue();
    assertThat(seenByAuthor.get("author").get("following").booleanValue()).isFalse();
  }

  @Test
  void aBlankBodyIsRefused() {
    comment("").isError(422, "body", "can't be blank");
    comment("  \n ").isError(422, "body", "can't be blank");
    comment(null).isError(422, "body", "can't be blank");
    reader.api().post(path, object("comment", object())).isError(422, "body", "can't be blank");

    assertThat(anonymous.get(path).is(200).only("comments")).isEmpty();
  }

  @Test
  void aBodyOfTheWrongTypeIsNamed() {
    comment(5).isInvalid("body");
    comment(object("text", "x")).isInvalid("body");
  }

  @Test
  void theWrapperIsRequired() {
    reader.api().post(path, "{}").isAnyError(422);
    reader.api().post(path, "{\"comment\":\"hello\"}").isAnyError(422);
  }

  @Test
  void anUnknownArticleIsNotFound() {
    String unknown = "/articles/" + Member.unique("no-") + "/comments";
    Object comment = object("comment", object("body", "hello"));

    anonymous.get(unknown).isError(404, "article", "not found");
    anonymous.post(unknown, comment).isError(401, "token", "is missing");
    reader.api().post(unknown, comment).isError(404, "article", "not found");
    anonymous.delete(unknown + "/1").isError(401, "token", "is missing");
    reader.api().delete(unknown + "/1").isError(404, "article", "not found");
  }

  @Test
  void itsAuthorDeletesAComment() {
    JsonNode first = reader.comment(slug, "first");
    JsonNode second = reader.comment(slug, "second");

    reader.api().delete(path + "/" + first.get("id").longValue()).isEmpty();

    assertThat(Json.strings(anonymous.get(path).is(200).only("comments"), "body"))
        .containsExactly("second");
    reader
        .api()
        .delete(path + "/" + first.get("id").longValue())
        .isError(404, "comment", "not found");
    assertThat(second.get("id").longValue()).isNotEqualTo(first.get("id").longValue());
  }

  @Test
  void nobodyElseDeletesItNotEvenTheAuthorOfTheArticle() {
    String comment = path + "/" + reader.comment(slug, "mine").get("id").longValue();

    Member.register().api().delete(comment).isError(403, "comment", "forbidden");
    author.api().delete(comment).isError(403, "comment", "forbidden");
    anonymous.delete(comment).isError(401, "token", "is missing");

    assertThat(anonymous.get(path).is(200).only("comments")).hasSize(1);
  }

  @Test
  void aCommentOfAnotherArticleIsNotFound() {
    String other = author.publishSlug();
    long comment = reader.comment(slug, "here").get("id").longValue();

    reader
        .api()
        .delete("/articles/" + other + "/comments/" + comment)
        .isError(404, "comment", "not found");

    assertThat(anonymous.get(path).is(200).only("comments")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999999", "0", "-1", "99999999999999999999999", "abc", "1.5"})
  void anIdThatIsNoneIsNotFound(String id) {
    reader.api().delete(path + "/" + id).isError(404, "comment", "not found");
  }

  private Answer comment(@Nullable Object body) {
    return reader.api().post(path, object("comment", object("body", body)));
  }
}
