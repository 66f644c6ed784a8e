package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /articles} and reading the result with {@code GET /articles/{slug}}. */
class CreateArticleTest extends ContractTest {
  private final Member author = Member.register();
  private final String title = Member.unique("How to train your dragon ");
  private final Map<String, @Nullable Object> article =
      object(
          "title",
          title,
          "description",
          "Ever wonder how?",
          "body",
          "Very carefully.",
          "tagList",
          List.of("dragons", "training"));

  @Test
  void answersTheNewArticle() {
    Instant before = Instant.now();

    JsonNode created = Shapes.article(publish().is(201).only("article"));

    assertThat(created.get("title").stringValue()).isEqualTo(title);
    assertThat(created.get("description").stringValue()).isEqualTo("Ever wonder how?");
    assertThat(created.get("body").stringValue()).isEqualTo("Very carefully.");
    assertThat(Json.strings(created.get("tagList"))).containsExactly("dragons", "training");
    assertThat(created.get("favorited").booleanValue()).isFalse();
    assertThat(created.get("favoritesCount").intValue()).isZero();
    assertThat(created.get("author").get("username").stringValue()).isEqualTo(author.username());
    assertThat(created.get("author").get("following").booleanValue()).isFalse();
    assertThat(created.get("createdAt").stringValue())
        .isEqualTo(created.get("updatedAt").stringValue());
    assertThat(Duration.between(before, Instant.parse(created.get("createdAt").stringValue())))
        .as("the time is UTC and now")
        .isBetween(Duration.ofSeconds(-30), Duration.ofSeconds(30));
  }

  @Test
  void readingGivesTheVeryAnswerOfTheCreation() {
    JsonNode created = publish().is(201).only("article");
    String slug = created.get("slug").stringValue();

    assertThat(anonymous.get("/articles/" + slug).is(200).only("article")).isEqualTo(created);
    assertThat(author.read(slug)).isEqualTo(created);
  }

  @Test
  void anUnknownSlugIsNotFound() {
    anonymous.get("/articles/" + Member.unique("no-")).isError(404, "article", "not found");
    author.api().get("/articles/" + Member.unique("no-")).isError(404, "article", "not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "description", "body"})
  void anEmptyAbsentNullOrWhiteFieldIsBlank(String field) {
    article.put(field, "");
    publish().isError(422, field, "can't be blank");

    article.put(field, null);
    publish().isError(422, field, "can't be blank");

    article.put(field, " \n\t ");
    publish().isError(422, field, "can't be blank");

    article.remove(field);
    publish().isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "description", "body"})
  void aFieldOfTheWrongTypeIsNamed(String field) {
    article.put(field, 42);
    publish().isInvalid(field);

    article.put(field, List.of("x"));
    publish().isInvalid(field);
  }

  @Test
  void everyFieldThatIsWrongIsNamedAtOnce() {
    JsonNode errors =
        author.api().post("/articles", object("article", object())).is(422).only("errors");

    assertThat(errors.propertyNames()).containsExactlyInAnyOrder("title", "description", "body");
  }

  @Test
  void theWrapperIsRequired() {
    author.api().post("/articles", "{}").isAnyError(422);
    author.api().post("/articles", "{\"article\":[]}").isAnyError(422);
  }

  @Test
  void aTitleTooLongToStoreIsRefusedByName() {
    article.put("title", "x".repeat(10_000));

    publish().isInvalid("title");
  }

  @Test
  void aLongBodyIsStoredWhole() {
    String longBody = "Ünïcode lines\n".repeat(10_000);
    article.put("body", longBody);

    String slug = publish().is(201).only("article").get("slug").stringValue();

    assertThat(author.read(slug).get("body").stringValue()).isEqualTo(longBody);
  }

  @Test
  void aRefusedArticleIsNotListed() {
    article.put("body", "");
    publish().is(422);

    JsonNode page = anonymous.get("/articles?author=" + author.username()).is(200).json();

    assertThat(page.get("articlesCount").intValue()).isZero();
  }

  private Answer publish() {
    return author.api().post("/articles", object("article", article));
  }
}
