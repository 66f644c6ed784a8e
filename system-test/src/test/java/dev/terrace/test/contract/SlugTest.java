package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The name of an article in its path. */
class SlugTest extends ContractTest {
  private final Member author = Member.register();

  @Test
  void isMadeOfTheTitle() {
    String word = Member.unique("dragon");

    String slug = slug("How to TRAIN your " + word + "?!");

    assertThat(slug).startsWith("how-to-train-your-" + word);
  }

  @Test
  void theSameTitleGivesDifferentSlugs() {
    String title = Member.unique("same title ");
    List<String> slugs = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      slugs.add(slug(title));
    }
    slugs.add(author.publishTitled(title + "!").get("slug").stringValue());

    assertThat(slugs).doesNotHaveDuplicates();
    for (String slug : slugs) {
      assertThat(author.read(slug).get("slug").stringValue()).isEqualTo(slug);
    }
  }

  @Test
  void anotherMemberMayUseTheSameTitle() {
    String title = Member.unique("shared title ");

    String mine = slug(title);
    String theirs = Member.register().publishTitled(title).get("slug").stringValue();

    assertThat(theirs).isNotEqualTo(mine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feed",
        "Feed",
        "FEED!",
        "...",
        "/../etc/passwd",
        "?",
        "💡",
        "日本語の題名",
        "Äpfel & Öl",
        "-",
        "a/b/c",
        "100%",
        "%2e%2e",
        "x y+z",
        "<script>",
        "'; DROP TABLE article; --"
      })
  void anyTitleGivesASlugThatLeadsToTheArticle(String title) {
    JsonNode created = Shapes.article(author.publishTitled(title));
    String slug = created.get("slug").stringValue();

    assertThat(slug).isNotEqualTo("feed");
    assertThat(author.read(slug).get("title").stringValue()).isEqualTo(title);
  }

  @Test
  void changingBodyDescriptionOrTagsKeepsTheSlug() {
    String slug = author.publishSlug("old");

    assertThat(author.change(slug, "body", "another").get("slug").stringValue()).isEqualTo(slug);
    assertThat(author.change(slug, "description", "another").get("slug").stringValue())
        .isEqualTo(slug);
    assertThat(author.change(slug, "tagList", List.of("new")).get("slug").stringValue())
        .isEqualTo(slug);
  }

  @Test
  void changingTheTitleChangesTheSlugAndTheOldOneIsFree() {
    String slug = author.publishSlug();
    String word = Member.unique("renamed");

    String renamed = author.change(slug, "title", "Now " + word).get("slug").stringValue();

    assertThat(renamed).startsWith("now-" + word);
    assertThat(author.read(renamed).get("title").stringValue()).isEqualTo("Now " + word);
    anonymous.get("/articles/" + slug).isError(404, "article", "not found");
  }

  @Test
  void aTitleChangedToOneInUseStillGivesASlugOfItsOwn() {
    String title = Member.unique("taken title ");
    String taken = slug(title);
    String slug = author.publishSlug();

    String renamed = author.change(slug, "title", title).get("slug").stringValue();

    assertThat(renamed).isNotEqualTo(taken);
    assertThat(author.read(renamed).get("title").stringValue()).isEqualTo(title);
    assertThat(author.read(taken).get("title").stringValue()).isEqualTo(title);
  }

  @Test
  void repeatingTheTitleKeepsTheSlug() {
    JsonNode created = author.publish();

    JsonNode changed =
        author.change(
            created.get("slug").stringValue(), "title", created.get("title").stringValue());

    assertThat(changed.get("slug")).isEqualTo(created.get("slug"));
  }

  @Test
  void theFeedIsNeverAnArticle() {
    author.publishTitled("feed");

    JsonNode feed = author.api().get("/articles/feed").is(200).json();

    assertThat(Json.names(feed)).containsExactlyInAnyOrder("articles", "articlesCount");
  }

  @Test
  void theLongestTitleStillGetsASlug() {
    String title = Member.unique("x") + " " + "y".repeat(150);

    JsonNode created =
        author.create(
            object("title", title, "description", "d", "body", "b", "tagList", List.of()));
    JsonNode again =
        author.create(
            object("title", title, "description", "d", "body", "b", "tagList", List.of()));

    assertThat(author.read(created.get("slug").stringValue())).isEqualTo(created);
    assertThat(author.read(again.get("slug").stringValue())).isEqualTo(again);
  }

  private String slug(String title) {
    return author.publishTitled(title).get("slug").stringValue();
  }
}
