package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Json;
import dev.terrace.test.Member;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code GET /articles/feed}: articles by those whom the caller follows. */
class FeedTest extends ContractTest {

  @Test
  void isEmptyForWhoFollowsNobody() {
    Member reader = Member.register();
    reader.publish();

    JsonNode feed = reader.api().get("/articles/feed").is(200).json();

    assertThat(Shapes.articles(feed)).isEmpty();
    assertThat(feed.get("articlesCount").intValue()).isZero();
  }

  @Test
  void holdsTheArticlesOfTheFollowedNewestFirst() {
    Member reader = Member.register();
    Member ada = Member.register();
    Member bob = Member.register();
    Member stranger = Member.register();
    reader.follow(ada);
    reader.follow(bob);
    String first = ada.publishSlug("one", "two");
    String second = bob.publishSlug();
    stranger.publish();
    String third = ada.publishSlug();

    JsonNode feed = reader.api().get("/articles/feed").is(200).json();

    assertThat(Json.strings(Shapes.articles(feed), "slug")).containsExactly(third, second, first);
    assertThat(feed.get("articlesCount").intValue()).isEqualTo(3);
    assertThat(feed.get("articles").get(2).get("author").get("following").booleanValue()).isTrue();
    assertThat(Json.strings(feed.get("articles").get(2).get("tagList")))
        .containsExactly("one", "two");
  }

  @Test
  void isPagedAndCountsAllMatches() {
    Member reader = Member.register();
    Member author = Member.register();
    reader.follow(author);
    String first = author.publishSlug();
    String second = author.publishSlug();
    String third = author.publishSlug();

    JsonNode page1 = reader.api().get("/articles/feed?limit=2").is(200).json();
    JsonNode page2 = reader.api().get("/articles/feed?limit=2&offset=2").is(200).json();
    JsonNode beyond = reader.api().get("/articles/feed?limit=2&offset=9").is(200).json();

    assertThat(Json.strings(Shapes.articles(page1), "slug")).containsExactly(third, second);
    assertThat(Json.strings(Shapes.articles(page2), "slug")).containsExactly(first);
    assertThat(Shapes.articles(beyond)).isEmpty();
    for (JsonNode page : new JsonNode[] {page1, page2, beyond}) {
      assertThat(page.get("articlesCount").intValue()).isEqualTo(3);
    }
  }

  @Test
  void showsTwentyUnlessTold() {
    Member reader = Member.register();
    Member author = Member.register();
    reader.follow(author);
    for (int i = 0; i < 21; i++) {
      author.publish();
    }

    JsonNode feed = reader.api().get("/articles/feed").is(200).json();

    assertThat(Shapes.articles(feed)).hasSize(20);
    assertThat(feed.get("articlesCount").intValue()).isEqualTo(21);
  }

  @Test
  void losesTheArticlesOfTheUnfollowed() {
    Member reader = Member.register();
    Member author = Member.register();
    author.publish();
    reader.follow(author);

    reader.api().delete("/profiles/" + author.username() + "/follow").is(200);

    assertThat(Shapes.articles(reader.api().get("/articles/feed").is(200).json())).isEmpty();
  }

  @Test
  void tellsWhatTheReaderFavours() {
    Member reader = Member.register();
    Member author = Member.register();
    reader.follow(author);
    String slug = author.publishSlug();
    reader.favor(slug);

    JsonNode article = Shapes.articles(reader.api().get("/articles/feed").is(200).json()).get(0);

    assertThat(article.get("favorited").booleanValue()).isTrue();
    assertThat(article.get("favoritesCount").intValue()).isEqualTo(1);
  }
}
