package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /articles}: order, pages and filters. */
class ArticleListTest extends ContractTest {
  private final Member author = Member.register();

  @Test
  void listsArticlesWithoutTheirBodies() {
    author.publish("one");

    JsonNode page = anonymous.get("/articles").is(200).json();

    assertThat(Shapes.articles(page)).isNotEmpty();
    assertThat(page.get("articlesCount").intValue())
        .isGreaterThanOrEqualTo(page.get("articles").size());
  }

  @Test
  void theNewestComesFirst() {
    author.publish();

    List<String> times =
        Json.strings(anonymous.get("/articles").is(200).json().get("articles"), "createdAt");

    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void articlesOfTheSameMillisecondAreInTheReverseOrderOfTheirCreation() {
    List<String> slugs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      slugs.addFirst(author.publishSlug());
    }

    assertThat(slugs("/articles?author=" + author.username())).isEqualTo(slugs);
  }

  @Test
  void aChangeDoesNotMoveAnArticle() {
    String first = author.publishSlug();
    String second = author.publishSlug();

    author.change(first, "body", "changed later");

    assertThat(slugs("/articles?author=" + author.username())).containsExactly(second, first);
  }

  @Test
  void aPageHasTwentyUnlessTold() {
    for (int i = 0; i < 21; i++) {
      author.publish();
    }

    JsonNode page = anonymous.get("/articles?author=" + author.username()).is(200).json();

    assertThat(page.get("articles")).hasSize(20);
    assertThat(page.get("articlesCount").intValue()).isEqualTo(21);
  }

  @Test
  void limitAndOffsetCutPagesAndTheCountIsThatOfAllMatches() {
    String first = author.publishSlug();
    String second = author.publishSlug();
    String third = author.publishSlug();
    String path = "/articles?author=" + author.username();

    assertThat(slugs(path + "&limit=1")).containsExactly(third);
    assertThat(slugs(path + "&limit=1&offset=1")).containsExactly(second);
    assertThat(slugs(path + "&limit=2&offset=1")).containsExactly(second, first);
    assertThat(slugs(path + "&offset=2")).containsExactly(first);
    assertThat(slugs(path + "&offset=3")).isEmpty();
    assertThat(slugs(path + "&offset=1000000")).isEmpty();
    for (String cut : List.of("&limit=1", "&limit=1&offset=1", "&offset=3")) {
      assertThat(count(path + cut)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=99999999999999999999",
        "offset=-1",
        "offset=x",
        "offset=99999999999999999999",
        "limit=1.5"
      })
  void aPageThatMakesNoSenseIsRefusedByName(String query) {
    anonymous.get("/articles?" + query).isInvalid(query.substring(0, query.indexOf('=')));
  }

  @Test
  void byTag() {
    String tag = Member.unique("tag");
    String first = author.publishSlug(tag, "other");
    String second = Member.register().publishSlug(tag);
    author.publish("other");

    JsonNode page = anonymous.get("/articles?tag=" + tag).is(200).json();

    assertThat(Json.strings(Shapes.articles(page), "slug")).containsExactly(second, first);
    assertThat(page.get("articlesCount").intValue()).isEqualTo(2);
    assertThat(Json.strings(page.get("articles").get(1).get("tagList")))
        .as("the filter does not hide the other tags")
        .containsExactlyInAnyOrder(tag, "other");
  }

  @Test
  void byAuthor() {
    String mine = author.publishSlug();
    Member.register().publish();

    JsonNode page = anonymous.get("/articles?author=" + author.username()).is(200).json();

    assertThat(Json.strings(Shapes.articles(page), "slug")).containsExactly(mine);
    assertThat(page.get("articlesCount").intValue()).isEqualTo(1);
  }

  @Test
  void byWhoFavouredThem() {
    Member reader = Member.register();
    String first = author.publishSlug();
    String second = author.publishSlug();
    author.publish();
    reader.favor(second);
    reader.favor(first);

    JsonNode page = anonymous.get("/articles?favorited=" + reader.username()).is(200).json();

    assertThat(Json.strings(Shapes.articles(page), "slug"))
        .as("newest article first, whenever it was favoured")
        .containsExactly(second, first);
    assertThat(page.get("articlesCount").intValue()).isEqualTo(2);
    assertThat(page.get("articles").get(0).get("favorited").booleanValue()).isFalse();
    assertThat(page.get("articles").get(0).get("favoritesCount").intValue()).isEqualTo(1);
  }

  @Test
  void filtersCombineWithAnd() {
    Member reader = Member.register();
    String tag = Member.unique("tag");
    String match = author.publishSlug(tag);
    String otherTag = author.publishSlug();
    String otherAuthor = Member.register().publishSlug(tag);
    author.publish(tag);
    for (String slug : List.of(match, otherTag, otherAuthor)) {
      reader.favor(slug);
    }

    String all =
        "/articles?tag=" + tag + "&author=" + author.username() + "&favorited=" + reader.username();

    assertThat(slugs(all)).containsExactly(match);
    assertThat(count(all)).isEqualTo(1);
    assertThat(count("/articles?tag=" + tag + "&author=" + author.username())).isEqualTo(2);
    assertThat(count("/articles?tag=" + tag + "&favorited=" + reader.username())).isEqualTo(2);
    assertThat(count("/articles?author=" + author.username() + "&favorited=" + reader.username()))
        .isEqualTo(2);
    assertThat(slugs(all + "&offset=1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag", "author", "favorited"})
  void whatNobodyKnowsMatchesNothing(String filter) {
    JsonNode page = anonymous.get("/articles?" + filter + "=" + Member.unique("no")).is(200).json();

    assertThat(Shapes.articles(page)).isEmpty();
    assertThat(page.get("articlesCount").intValue()).isZero();
  }

  @Test
  void aTagWithCharactersThatNeedEncodingIsFound() {
    String tag = Member.unique("c++ & \"ä\" / 100% 💡 ");
    String slug = author.publishSlug(tag);

    assertThat(slugs("/articles?tag=" + Api.encode(tag))).containsExactly(slug);
  }

  @Test
  void anUnknownParameterIsIgnored() {
    assertThat(anonymous.get("/articles?colour=blue&limit=1").is(200).json().get("articles"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void favoritedAndFollowingAreThoseOfTheCaller() {
    Member reader = Member.register();
    String slug = author.publishSlug();
    reader.favor(slug);
    reader.follow(author);
    String path = "/articles?author=" + author.username();

    JsonNode forReader = reader.api().get(path).is(200).json().get("articles").get(0);
    JsonNode forAnybody = anonymous.get(path).is(200).json().get("articles").get(0);

    assertThat(forReader.get("favorited").booleanValue()).isTrue();
    assertThat(forReader.get("author").get("following").booleanValue()).isTrue();
    assertThat(forAnybody.get("favorited").booleanValue()).isFalse();
    assertThat(forAnybody.get("author").get("following").booleanValue()).isFalse();
    assertThat(forAnybody.get("favoritesCount").intValue()).isEqualTo(1);
  }

  @Test
  void anEntryIsTheArticleWithoutItsBody() {
    JsonNode article = author.publish("b", "a");

    JsonNode entry =
        anonymous
            .get("/articles?author=" + author.username())
            .is(200)
            .json()
            .get("articles")
            .get(0);

    for (String field : entry.propertyNames()) {
      assertThat(entry.get(field)).as(field).isEqualTo(article.get(field));
    }
  }

  @Test
  void aHundredAtOnceIsNotRefused() {
    Answer answer = anonymous.get("/articles?limit=100");

    Shapes.articles(answer.is(200).json());
  }

  private List<String> slugs(String path) {
    return Json.strings(anonymous.get(path).is(200).json().get("articles"), "slug");
  }

  private int count(String path) {
    return anonymous.get(path).is(200).json().get("articlesCount").intValue();
  }
}
