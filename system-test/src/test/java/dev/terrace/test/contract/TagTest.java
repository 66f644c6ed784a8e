package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code tagList} of an article, and {@code GET /tags}. */
class TagTest extends ContractTest {
  private final Member author = Member.register();

  @Test
  void anArticleWithoutTagsHasAnEmptyList() {
    JsonNode article = author.create(object("title", "t", "description", "d", "body", "b"));

    assertThat(article.get("tagList").isArray()).isTrue();
    assertThat(article.get("tagList")).isEmpty();
  }

  @Test
  void areInAlphabeticalOrderEverywhere() {
    String slug = author.publishSlug("training", "dragons", "2nd");

    JsonNode listed = anonymous.get("/articles?author=" + author.username()).is(200).json();

    assertThat(Json.strings(author.read(slug).get("tagList")))
        .containsExactly("2nd", "dragons", "training");
    assertThat(Json.strings(listed.get("articles").get(0).get("tagList")))
        .containsExactly("2nd", "dragons", "training");
  }

  @Test
  void aTagGivenTwiceCountsOnce() {
    JsonNode article = author.publish("twice", "once", "twice");

    assertThat(Json.strings(article.get("tagList"))).containsExactly("once", "twice");
  }

  @Test
  void onUpdateAnAbsentListKeepsTheTags() {
    String slug = author.publishSlug("alpha", "beta");

    JsonNode changed = author.change(slug, "body", "changed");

    assertThat(Json.strings(changed.get("tagList"))).containsExactly("alpha", "beta");
  }

  @Test
  void onUpdateAnEmptyListRemovesThemAll() {
    String slug = author.publishSlug("alpha", "beta");

    JsonNode changed = author.change(slug, "tagList", List.of());

    assertThat(changed.get("tagList")).isEmpty();
    assertThat(author.read(slug).get("tagList")).isEmpty();
  }

  @Test
  void onUpdateNullIsRefused() {
    String slug = author.publishSlug("alpha", "beta");

    update(slug, null).isInvalid("tagList");

    assertThat(Json.strings(author.read(slug).get("tagList"))).containsExactly("alpha", "beta");
  }

  @Test
  void onUpdateAListReplacesTheTags() {
    String kept = Member.unique("kept");
    String dropped = Member.unique("dropped");
    String added = Member.unique("added");
    String slug = author.publishSlug(kept, dropped);

    JsonNode changed = author.change(slug, "tagList", List.of(kept, added));

    assertThat(Json.strings(changed.get("tagList"))).containsExactlyInAnyOrder(kept, added);
    assertThat(count("/articles?tag=" + dropped)).isZero();
    assertThat(count("/articles?tag=" + added)).isEqualTo(1);
  }

  @Test
  void onUpdateTagsAloneMoveUpdatedAt() {
    JsonNode created = author.publish("alpha");

    JsonNode changed =
        author.change(created.get("slug").stringValue(), "tagList", List.of("omega"));

    assertThat(changed.get("updatedAt").stringValue())
        .isGreaterThan(created.get("updatedAt").stringValue());
  }

  @Test
  void aListOfTheWrongTypeIsNamed() {
    for (Object wrong :
        List.of("dragons", 7, object("a", "b"), List.of(7), List.of(List.of("x")))) {
      author
          .api()
          .post(
              "/articles",
              object(
                  "article",
                  object("title", "t", "description", "d", "body", "b", "tagList", wrong)))
          .isInvalid("tagList");
    }
    create(Arrays.asList("x", null)).isInvalid("tagList");
  }

  @Test
  void aBlankOrEndlessTagIsRefused() {
    create(List.of("")).isInvalid("tagList");
    create(List.of("  ")).isInvalid("tagList");
    create(List.of("x".repeat(1000))).isInvalid("tagList");
  }

  @Test
  void tagsThatDifferInCaseOrAccentAreDifferent() {
    String word = Member.unique("case");
    author.publish("a" + word, "A" + word, "ä" + word);

    assertThat(count("/articles?tag=a" + word)).isEqualTo(1);
    assertThat(count("/articles?tag=A" + word)).isEqualTo(1);
    assertThat(count("/articles?tag=" + dev.terrace.test.Api.encode("ä" + word))).isEqualTo(1);
    assertThat(allTags()).contains("a" + word, "A" + word, "ä" + word);
  }

  @Test
  void allTagsHoldsThoseJustUsed() {
    String one = Member.unique("fresh");
    String two = Member.unique("fresh");
    author.publish(one, two);

    assertThat(allTags()).contains(one, two).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void allTagsHoldsOnlyThoseInUse() {
    String tag = Member.unique("brief");
    String slug = author.publishSlug(tag);
    assertThat(allTags()).contains(tag);

    author.change(slug, "tagList", List.of());

    assertThat(allTags()).doesNotContain(tag);
  }

  private List<String> allTags() {
    return Json.strings(anonymous.get("/tags").is(200).only("tags"));
  }

  private int count(String path) {
    return anonymous.get(path).is(200).json().get("articlesCount").intValue();
  }

  private Answer create(@Nullable Object tagList) {
    return author
        .api()
        .post(
            "/articles",
            object(
                "article",
                object("title", "t", "description", "d", "body", "b", "tagList", tagList)));
  }

  private Answer update(String slug, @Nullable Object tagList) {
    return author.api().put("/articles/" + slug, object("article", object("tagList", tagList)));
  }
}
