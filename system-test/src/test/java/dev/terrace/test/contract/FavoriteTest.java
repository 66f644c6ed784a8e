package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Member;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST} and {@code DELETE /articles/{slug}/favorite}. */
class FavoriteTest extends ContractTest {
  private final Member author = Member.register();
  private final JsonNode created = author.publish("tagged");
  private final String slug = created.get("slug").stringValue();
  private final String path = "/articles/" + slug + "/favorite";

  @Test
  void favouringAnswersTheArticleAsTheReaderNowSeesIt() {
    Member reader = Member.register();

    JsonNode favoured = Shapes.article(reader.api().post(path).is(200).only("article"));

    isFavoured(favoured, true, 1);
    assertThat(reader.read(slug)).isEqualTo(favoured);
  }

  @Test
  void favoritedIsOnesOwnAndTheCountIsEverybodys() {
    Member ada = Member.register();
    Member bob = Member.register();
    ada.favor(slug);
    bob.favor(slug);

    isFavoured(ada.read(slug), true, 2);
    isFavoured(author.read(slug), false, 2);
    isFavoured(anonymous.get("/articles/" + slug).is(200).only("article"), false, 2);

    JsonNode after = Shapes.article(ada.api().delete(path).is(200).only("article"));

    isFavoured(after, false, 1);
    isFavoured(bob.read(slug), true, 1);
  }

  @Test
  void favouringTwiceCountsOnce() {
    Member reader = Member.register();

    reader.favor(slug);
    isFavoured(reader.favor(slug), true, 1);

    isFavoured(reader.api().delete(path).is(200).only("article"), false, 0);
    isFavoured(reader.api().delete(path).is(200).only("article"), false, 0);
  }

  @Test
  void unfavouringWhatOneNeverFavouredChangesNothing() {
    Member.register().favor(slug);

    isFavoured(Member.register().api().delete(path).is(200).only("article"), false, 1);
  }

  @Test
  void onesOwnArticleMayBeFavoured() {
    isFavoured(author.favor(slug), true, 1);
  }

  @Test
  void favouringIsNoChangeOfTheArticle() {
    JsonNode favoured = author.favor(slug);

    assertThat(favoured.get("updatedAt")).isEqualTo(created.get("updatedAt"));
    assertThat(favoured.get("tagList")).isEqualTo(created.get("tagList"));
    assertThat(favoured.get("body")).isEqualTo(created.get("body"));
  }

  @Test
  void tokenThenExistenceAreLookedAtInThisOrder() {
    String unknown = "/articles/" + Member.unique("no-") + "/favorite";

    anonymous.post(unknown).isError(401, "token", "is missing");
    anonymous.delete(unknown).isError(401, "token", "is missing");
    author.api().post(unknown).isError(404, "article", "not found");
    author.api().delete(unknown).isError(404, "article", "not found");
  }

  private static void isFavoured(JsonNode article, boolean favorited, int count) {
    assertThat(article.get("favorited").booleanValue()).isEqualTo(favorited);
    assertThat(article.get("favoritesCount").intValue()).isEqualTo(count);
  }
}
