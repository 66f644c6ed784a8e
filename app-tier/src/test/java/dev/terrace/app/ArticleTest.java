package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.app.Api.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("database")
class ArticleTest {
  private static final String TIMESTAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private final Api api = RunningApp.shared().api;
  private final Member author = api.register();
  private final Member reader = api.register();

  @Test
  void publishedArticleIsAnsweredWholeAndReadBackTheSame() {
    var title = Api.unique("Grüße aus 😀 Köln ");

    var created =
        api.post("/articles", author.token(), Api.article(title, "training", "dragons", "dragons"));
    var slug = created.text("/article/slug");

    assertThat(created.status()).isEqualTo(201);
    assertThat(slug).startsWith("grusse-aus-koln-");
    assertThat(created.at("/article/tagList").toString()).isEqualTo("[\"dragons\",\"training\"]");
    assertThat(created.text("/article/createdAt"))
        .matches(TIMESTAMP)
        .isEqualTo(created.text("/article/updatedAt"));
    assertThat(created.text("/article/author/username")).isEqualTo(author.name());
    assertThat(api.get("/articles/" + slug, author.token()).body()).isEqualTo(created.body());
  }

  @Test
  void sameTitlesGetDifferentSlugsAndFeedIsNeverOne() {
    var title = Api.unique("Twice ");

    assertThat(api.publish(author, title)).isNotEqualTo(api.publish(author, title));
    assertThat(api.publish(author, "Feed")).matches("feed-[a-z0-9]{6}");
    assertThat(api.publish(author, "中文")).matches("article-[a-z0-9]{6}");
  }

  @Test
  void everyMistakeOfADraftIsReportedAtOnce() {
    var answer =
        api.post(
            "/articles",
            author.token(),
            "{\"article\":{\"title\":7,\"description\":\"\",\"tagList\":\"x\"}}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/title/0")).isEqualTo("must be a string");
    assertThat(answer.text("/errors/description/0")).isEqualTo("can't be blank");
    assertThat(answer.text("/errors/body/0")).isEqualTo("can't be blank");
    assertThat(answer.text("/errors/tagList/0")).isEqualTo("must be a list of strings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | must be a list of strings",
        "[\" \"] | can't be blank",
        "[\" a\"] | must not begin or end with a blank",
        "null | can't be blank",
      })
  void badTagListsAreNamed(String list, String message) {
    var slug = api.publish(author, Api.unique("Tags "));

    var answer =
        api.put("/articles/" + slug, author.token(), "{\"article\":{\"tagList\":" + list + "}}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/tagList/0")).isEqualTo(message);
  }

  @Test
  void limitsAreToldForTitleDescriptionAndTags() {
    var answer =
        api.post(
            "/articles",
            author.token(),
            "{\"article\":{\"title\":\"%s\",\"description\":\"%s\",\"body\":\"b\",\"tagList\":[\"%s\"]}}"
                .formatted("t".repeat(256), "d".repeat(1001), "g".repeat(101)));
    var many = new String[21];
    Arrays.setAll(many, i -> "t" + i);

    assertThat(answer.text("/errors/title/0")).contains("maximum is 255 characters");
    assertThat(answer.text("/errors/description/0")).contains("maximum is 1000 characters");
    assertThat(answer.text("/errors/tagList/0")).contains("maximum is 100 characters");
    assertThat(
            api.post("/articles", author.token(), Api.article("X", many)).text("/errors/tagList/0"))
        .isEqualTo("has too many entries (maximum is 20)");
  }

  @Test
  void longestFieldsOfFourByteCharactersAreStored() {
    var title = "😀".repeat(255);
    var answer =
        api.post(
            "/articles",
            author.token(),
            "{\"article\":{\"title\":\"%s\",\"description\":\"%s\",\"body\":\"%s\",\"tagList\":[\"%s\"]}}"
                .formatted(title, "😀".repeat(1000), "😀".repeat(300_000), "😀".repeat(100)));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(api.get("/articles/" + answer.text("/article/slug"), null).text("/article/title"))
        .isEqualTo(title);
  }

  @Test
  void changesKeepTheSlugUntilTheTitleChanges() {
    var slug = api.publish(author, Api.unique("Change "), "b", "a");
    var before = api.get("/articles/" + slug, null);

    var body = api.put("/articles/" + slug, author.token(), "{\"article\":{\"body\":\"new\"}}");
    var title = Api.unique("Other ");
    var renamed =
        api.put(
            "/articles/" + slug,
            author.token(),
            "{\"article\":{\"title\":\"%s\",\"tagList\":[]}}".formatted(title));

    assertThat(body.text("/article/slug")).isEqualTo(slug);
    assertThat(body.at("/article/tagList").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(body.text("/article/createdAt")).isEqualTo(before.text("/article/createdAt"));
    assertThat(body.text("/article/updatedAt")).isGreaterThan(before.text("/article/updatedAt"));
    assertThat(renamed.text("/article/updatedAt")).isGreaterThan(body.text("/article/updatedAt"));
    assertThat(renamed.text("/article/slug")).startsWith("other-");
    assertThat(renamed.at("/article/tagList")).isEmpty();
    assertThat(api.get("/articles/" + slug, null).status()).isEqualTo(404);
  }

  @Test
  void newTitleThatIsTakenStillGivesAUniqueSlug() {
    var taken = Api.unique("Taken ");
    api.publish(author, taken);
    var slug = api.publish(author, Api.unique("Before "));

    var renamed =
        api.put("/articles/" + slug, author.token(), "{\"article\":{\"title\":\"" + taken + "\"}}");

    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.text("/article/slug")).matches("taken-.*-[a-z0-9]{6}");
  }

  @Test
  void foreignArticlesAreForbiddenAndUnknownOnesNotFound() {
    var slug = api.publish(author, Api.unique("Mine "));
    var empty = "{\"article\":{\"title\":\"\"}}";

    assertThat(api.put("/articles/" + slug, reader.token(), empty).text("/errors/article/0"))
        .isEqualTo("forbidden");
    assertThat(api.delete("/articles/" + slug, reader.token()).status()).isEqualTo(403);
    assertThat(api.put("/articles/none", reader.token(), empty).text("/errors/article/0"))
        .isEqualTo("not found");
    assertThat(api.delete("/articles/none", reader.token()).status()).isEqualTo(404);
    assertThat(api.post("/articles/none/favorite", reader.token(), null).status()).isEqualTo(404);
    assertThat(api.delete("/articles/none/favorite", reader.token()).status()).isEqualTo(404);
    assertThat(api.get("/articles/none/comments", null).status()).isEqualTo(404);
  }

  @Test
  void listsAreNewestFirstFilteredAndCounted() {
    var tag = Api.unique("tag");
    var slugs = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      slugs.addFirst(api.publish(author, Api.unique("List "), tag, "x" + i));
    }
    api.publish(reader, Api.unique("List "), tag);
    api.post("/articles/" + slugs.get(1) + "/favorite", reader.token(), null);
    api.post("/articles/" + slugs.get(3) + "/favorite", reader.token(), null);
    api.post("/profiles/" + author.name() + "/follow", reader.token(), null);

    var page = api.get("/articles?author=" + author.name() + "&limit=2&offset=1", reader.token());
    var both =
        api.get(
            "/articles?tag=" + tag + "&author=" + author.name() + "&favorited=" + reader.name(),
            null);
    var feed = api.get("/articles/feed?limit=3", reader.token());

    assertThat(slugs(page)).isEqualTo(slugs.subList(1, 3));
    assertThat(page.at("/articlesCount").asInt()).isEqualTo(5);
    assertThat(page.at("/articles/0/favorited").asBoolean()).isTrue();
    assertThat(page.at("/articles/0/author/following").asBoolean()).isTrue();
    assertThat(page.at("/articles/0/body").isMissingNode()).isTrue();
    assertThat(page.at("/articles/1/tagList/0").asString()).isEqualTo(tag);
    assertThat(slugs(both)).containsExactly(slugs.get(1), slugs.get(3));
    assertThat(both.at("/articles/0/favorited").asBoolean()).isFalse();
    assertThat(slugs(feed)).isEqualTo(slugs.subList(0, 3));
    assertThat(feed.at("/articlesCount").asInt()).isEqualTo(5);
    for (var filter : new String[] {"tag", "author", "favorited"}) {
      var none = api.get("/articles?" + filter + "=" + Api.unique("none"), null);
      assertThat(none.body()).isEqualTo("{\"articles\":[],\"articlesCount\":0}");
    }
    assertThat(api.get("/articles?tag=" + tag + "&offset=50", null).at("/articlesCount").asInt())
        .isEqualTo(6);
    assertThat(api.get("/tags", null).body()).contains("\"" + tag + "\"");
  }

  @Test
  void deletedArticleTakesEverythingWithIt() {
    var tag = Api.unique("only");
    var slug = api.publish(author, Api.unique("Delete "), tag);
    api.post("/articles/" + slug + "/favorite", reader.token(), null);
    api.post("/articles/" + slug + "/comments", reader.token(), "{\"comment\":{\"body\":\"x\"}}");

    var deleted = api.delete("/articles/" + slug, author.token());

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    assertThat(api.get("/articles/" + slug, null).status()).isEqualTo(404);
    assertThat(api.get("/articles?favorited=" + reader.name(), null).at("/articles")).isEmpty();
    assertThat(api.get("/tags", null).body()).doesNotContain(tag);
  }

  @Test
  void favouritesCountOnce() {
    var path = "/articles/" + api.publish(author, Api.unique("Like ")) + "/favorite";

    var first = api.post(path, reader.token(), null);
    var again = api.post(path, reader.token(), null);
    var undone = api.delete(path, reader.token());
    var undoneAgain = api.delete(path, reader.token());

    assertThat(first.at("/article/favorited").asBoolean()).isTrue();
    assertThat(again.at("/article/favoritesCount").asInt()).isEqualTo(1);
    assertThat(undone.at("/article/favorited").asBoolean()).isFalse();
    assertThat(undoneAgain.at("/article/favoritesCount").asInt()).isZero();
  }

  @Test
  void commentsFollowTheirRules() {
    var slug = api.publish(author, Api.unique("Comments "));
    var path = "/articles/" + slug + "/comments";
    var other = "/articles/" + api.publish(author, Api.unique("Other ")) + "/comments/";

    var first = api.post(path, reader.token(), "{\"comment\":{\"body\":\"first 😀\"}}");
    api.post(path, author.token(), "{\"comment\":{\"body\":\"second\"}}");
    api.post("/profiles/" + reader.name() + "/follow", author.token(), null);
    var id = first.text("/comment/id");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.at("/comment/id").isIntegralNumber()).isTrue();
    assertThat(first.text("/comment/createdAt")).matches(TIMESTAMP);
    assertThat(
            api.post(path, reader.token(), "{\"comment\":{\"body\":\" \"}}").text("/errors/body/0"))
        .isEqualTo("can't be blank");
    assertThat(
            api.post("/articles/none/comments", reader.token(), "{\"comment\":{\"body\":\"x\"}}")
                .text("/errors/article/0"))
        .isEqualTo("not found");
    var list = api.get(path, author.token());
    assertThat(list.text("/comments/0/body")).isEqualTo("first 😀");
    assertThat(list.at("/comments/0/author/following").asBoolean()).isTrue();
    assertThat(list.text("/comments/1/body")).isEqualTo("second");
    assertThat(api.delete(path + "/" + id, author.token()).text("/errors/comment/0"))
        .isEqualTo("forbidden");
    assertThat(api.delete(other + id, reader.token()).text("/errors/comment/0"))
        .isEqualTo("not found");
    assertThat(api.delete(path + "/abc", reader.token()).text("/errors/comment/0"))
        .isEqualTo("not found");
    assertThat(
            api.delete("/articles/none/comments/" + id, reader.token()).text("/errors/article/0"))
        .isEqualTo("not found");
    assertThat(api.delete(path + "/" + id, reader.token()).status()).isEqualTo(204);
    assertThat(api.get(path, null).at("/comments")).hasSize(1);
  }

  @Test
  void followingIsIdempotentAndNotForOneself() {
    var path = "/profiles/" + author.name() + "/follow";

    assertThat(api.post(path, reader.token(), null).at("/profile/following").asBoolean()).isTrue();
    assertThat(api.post(path, reader.token(), null).status()).isEqualTo(200);
    assertThat(api.delete(path, reader.token()).at("/profile/following").asBoolean()).isFalse();
    assertThat(api.delete(path, reader.token()).status()).isEqualTo(200);
    assertThat(api.post(path, author.token(), null).status()).isEqualTo(422);
    assertThat(
            api.post("/profiles/nobody-here/follow", reader.token(), null)
                .text("/errors/profile/0"))
        .isEqualTo("not found");
    assertThat(api.get("/profiles/nobody-here", null).status()).isEqualTo(404);
  }

  private static List<String> slugs(Api.Answer answer) {
    var slugs = new ArrayList<String>();
    answer.at("/articles").forEach(article -> slugs.add(article.path("slug").asString()));
    return slugs;
  }
}
