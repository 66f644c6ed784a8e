package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Json;
import dev.terrace.test.Member;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code DELETE /articles/{slug}}. */
class DeleteArticleTest extends ContractTest {
  private final Member author = Member.register();
  private final String tag = Member.unique("tag");
  private final String slug = author.publishSlug(tag);
  private final String path = "/articles/" + slug;

  @Test
  void theAuthorDeletesAnArticleForGood() {
    author.api().delete(path).isEmpty();

    anonymous.get(path).isError(404, "article", "not found");
    author.api().delete(path).isError(404, "article", "not found");
    JsonNode page = anonymous.get("/articles?author=" + author.username()).is(200).json();
    assertThat(page.get("articlesCount").intValue()).isZero();
  }

  @Test
  void takesCommentsFavouritesAndTagLinksWithIt() {
    Member reader = Member.register();
    reader.favor(slug);
    long comment = reader.comment(slug, "gone soon").get("id").longValue();

    author.api().delete(path).isEmpty();

    anonymous.get(path + "/comments").isError(404, "article", "not found");
    reader.api().delete(path + "/comments/" + comment).isError(404, "article", "not found");
    assertThat(
            anonymous
                .get("/articles?favorited=" + reader.username())
                .is(200)
                .json()
                .get("articlesCount")
                .intValue())
        .isZero();
    assertThat(anonymous.get("/articles?tag=" + tag).is(200).json().get("articlesCount").intValue())
        .isZero();
    assertThat(Json.strings(anonymous.get("/tags").is(200).only("tags"))).doesNotContain(tag);
  }

  @Test
  void somebodyElseIsForbidden() {
    Member.register().api().delete(path).isError(403, "article", "forbidden");

    anonymous.get(path).is(200);
  }

  @Test
  void tokenThenExistenceThenOwnershipAreLookedAtInThisOrder() {
    Member stranger = Member.register();
    String unknown = "/articles/" + Member.unique("no-");

    anonymous.delete(unknown).isError(401, "token", "is missing");
    stranger.api().delete(unknown).isError(404, "article", "not found");
    stranger.api().delete(path).isError(403, "article", "forbidden");
  }

  @Test
  void theTitleMayBeUsedAgain() {
    JsonNode article = author.read(slug);
    author.api().delete(path).isEmpty();

    JsonNode again = author.publishTitled(article.get("title").stringValue());

    assertThat(again.get("favoritesCount").intValue()).isZero();
    anonymous.get("/articles/" + again.get("slug").stringValue()).is(200);
  }
}
