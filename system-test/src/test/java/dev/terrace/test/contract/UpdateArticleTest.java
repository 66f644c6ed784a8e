package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Member;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code PUT /articles/{slug}}. The rules for tags are in {@link TagTest}. */
class UpdateArticleTest extends ContractTest {
  private final Member author = Member.register();
  private final JsonNode created = author.publish("alpha", "beta");
  private final String slug = created.get("slug").stringValue();

  @ParameterizedTest
  @ValueSource(strings = {"description", "body"})
  void changesOneFieldAndKeepsTheOthers(String field) {
    JsonNode changed = Shapes.article(author.change(slug, field, "changed " + field));

    assertThat(changed.get(field).stringValue()).isEqualTo("changed " + field);
    for (String other : created.propertyNames()) {
      if (!other.equals(field) && !other.equals("updatedAt")) {
        assertThat(changed.get(other)).as(other).isEqualTo(created.get(other));
      }
    }
    assertThat(author.read(slug)).isEqualTo(changed);
  }

  @Test
  void changesTheTitle() {
    String title = Member.unique("another title ");

    JsonNode changed = Shapes.article(author.change(slug, "title", title));

    assertThat(changed.get("title").stringValue()).isEqualTo(title);
    assertThat(author.read(changed.get("slug").stringValue())).isEqualTo(changed);
  }

  @Test
  void everyChangeMovesUpdatedAtAndNeverCreatedAt() {
    Instant last = Instant.parse(created.get("updatedAt").stringValue());

    for (int i = 0; i < 3; i++) {
      JsonNode changed = author.change(slug, "body", "version " + i);
      Instant updated = Instant.parse(changed.get("updatedAt").stringValue());

      assertThat(updated).isAfter(last);
      assertThat(changed.get("createdAt")).isEqualTo(created.get("createdAt"));
      last = updated;
    }
  }

  @Test
  void keepsFavouritesAndComments() {
    Member reader = Member.register();
    reader.favor(slug);
    reader.comment(slug, "stays");

    JsonNode changed = author.change(slug, "title", Member.unique("moved "));

    assertThat(changed.get("favoritesCount").intValue()).isEqualTo(1);
    String newSlug = changed.get("slug").stringValue();
    assertThat(reader.read(newSlug).get("favorited").booleanValue()).isTrue();
    assertThat(anonymous.get("/articles/" + newSlug + "/comments").is(200).only("comments"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "title,''",
    "title,",
    "description,''",
    "description,",
    "body,''",
    "body,",
    "title,'  '"
  })
  void aFieldCannotBeCleared(String field, @Nullable String nothing) {
    change(author, field, nothing).isError(422, field, "can't be blank");

    assertThat(author.read(slug)).isEqualTo(created);
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "description", "body"})
  void aFieldOfTheWrongTypeIsNamed(String field) {
    change(author, field, 3.5).isInvalid(field);
    change(author, field, object()).isInvalid(field);
  }

  @Test
  void onlyOneBadFieldRefusesTheWholeChange() {
    author
        .api()
        .put(
            "/articles/" + slug,
            object("article", object("body", "changed", "title", "", "tagList", List.of())))
        .isError(422, "title", "can't be blank");

    assertThat(author.read(slug)).isEqualTo(created);
  }

  @Test
  void anEmptyChangeIsNoError() {
    JsonNode same = Shapes.article(author.change(slug));

    assertThat(same.get("slug")).isEqualTo(created.get("slug"));
    assertThat(same.get("body")).isEqualTo(created.get("body"));
    assertThat(same.get("tagList")).isEqualTo(created.get("tagList"));
  }

  @Test
  void fieldsThatAreNotTheAuthorsToSetAreIgnored() {
    JsonNode changed =
        author.change(
            slug,
            "body",
            "changed",
            "slug",
            "mine",
            "favoritesCount",
            99,
            "createdAt",
            "2001-01-01T00:00:00.000Z",
            "author",
            object("username", "somebody"));

    assertThat(changed.get("slug").stringValue()).isEqualTo(slug);
    assertThat(changed.get("favoritesCount").intValue()).isZero();
    assertThat(changed.get("createdAt")).isEqualTo(created.get("createdAt"));
    assertThat(changed.get("author")).isEqualTo(created.get("author"));
  }

  @Test
  void somebodyElseIsForbidden() {
    change(Member.register(), "body", "stolen").isError(403, "article", "forbidden");

    assertThat(author.read(slug)).isEqualTo(created);
  }

  @Test
  void tokenThenExistenceThenOwnershipAreLookedAtInThisOrder() {
    Member stranger = Member.register();
    Object change = object("article", object("body", "stolen"));
    String unknown = "/articles/" + Member.unique("no-");

    anonymous.put(unknown, change).isError(401, "token", "is missing");
    stranger.api().put(unknown, change).isError(404, "article", "not found");
    stranger.api().put("/articles/" + slug, change).isError(403, "article", "forbidden");
  }

  private Answer change(Member member, String field, @Nullable Object value) {
    return member.api().put("/articles/" + slug, object("article", object(field, value)));
  }
}
