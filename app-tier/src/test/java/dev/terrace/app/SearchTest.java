package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Search through the API and on its page. */
@Tag("database")
class SearchTest {
  private final RunningApp app = RunningApp.shared();
  private final Api.Member author = app.api.register();

  /** A word that is nowhere else. */
  private static String word() {
    var word = new StringBuilder("q");
    for (char c : UUID.randomUUID().toString().replace("-", "").substring(0, 12).toCharArray()) {
      word.append((char) ('a' + Character.digit(c, 16)));
    }
    return word.toString();
  }

  private String publish(String title, String description, String body, String... tags) {
    var answer =
        app.api.post(
            "/articles",
            author.token(),
            "{\"article\":{\"title\":\"%s\",\"description\":\"%s\",\"body\":\"%s\",\"tagList\":[%s]}}"
                .formatted(
                    title,
                    description,
                    body,
                    tags.length == 0 ? "" : "\"" + String.join("\",\"", tags) + "\""));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.text("/article/slug");
  }

  private List<String> found(String query) {
    var answer = app.api.get("/search?q=" + Api.encoded(query), null);
    assertThat(answer.status()).as(query + ": " + answer.body()).isEqualTo(200);
    var slugs = new ArrayList<String>();
    for (JsonNode article : answer.at("/articles")) {
      slugs.add(article.get("slug").asString());
    }
    return slugs;
  }

  @Test
  void titleComesBeforeDescriptionBeforeBody() {
    var word = word();
    var inTitle = publish("About " + word, "some", "text");
    var inDescription = publish("About two", "has " + word, "text");
    var inBody = publish("About three", "some", "%1$s %1$s %1$s and again %1$s".formatted(word));
    var newerTitle = publish("More of " + word, "some", "text");

    assertThat(found(word)).containsExactly(newerTitle, inTitle, inDescription, inBody);
    assertThat(found(word.toUpperCase(java.util.Locale.ROOT))).hasSize(4);
  }

  @Test
  void allWordsMustBeThereAnywhere() {
    var one = word();
    var other = word();
    var both = publish("About " + one, "some", "and " + other);
    publish("Only " + one, "some", "text");

    assertThat(found(one + " " + other)).containsExactly(both);
    assertThat(found("the " + one + " of " + other)).containsExactly(both);
    assertThat(found(one + " " + word())).isEmpty();
  }

  @Test
  void phrasesPrefixesAndUnwantedWords() {
    var one = word();
    var other = word();
    var adjacent = publish("First", "some", "the *%s*\\n**%s** here".formatted(one, other));
    var apart = publish("Second " + one, "some", "far from %s of %s".formatted(one, other));

    assertThat(found("\"" + one + " " + other + "\"")).containsExactly(adjacent);
    assertThat(found("\"" + one + " of " + other + "\"")).containsExactly(apart);
    assertThat(found(one + " -\"" + one + " " + other + "\"")).containsExactly(apart);
    assertThat(found(one.substring(0, 9) + "*")).containsExactly(apart, adjacent);
    // It is in the body of the one whose title fits.
    assertThat(found(one + " -far")).containsExactly(adjacent);
    assertThat(found(one + " -second")).containsExactly(adjacent);
  }

  @Test
  void changedAndDeletedArticlesAreFoundAsTheyAreNow() {
    var word = word();
    var newWord = word();
    var slug = publish("About", "some", "text " + word);

    app.api.put(
        "/articles/" + slug, author.token(), "{\"article\":{\"body\":\"" + newWord + "\"}}");
    assertThat(found(word)).isEmpty();
    assertThat(found(newWord)).containsExactly(slug);

    app.api.delete("/articles/" + slug, author.token());
    assertThat(found(newWord)).isEmpty();
  }

  @Test
  void answersLookLikeListsAndArePersonal() {
    var word = word();
    var slug = publish("About " + word, "some", "text", "zulu", "alpha");
    var reader = app.api.register();
    app.api.post("/articles/" + slug + "/favorite", reader.token(), null);
    app.api.post("/profiles/" + author.name() + "/follow", reader.token(), null);

    var answer = app.api.get("/search?q=" + word, reader.token());

    assertThat(answer.at("/articlesCount").asInt()).isEqualTo(1);
    assertThat(answer.at("/articles/0/tagList").toString()).isEqualTo("[\"alpha\",\"zulu\"]");
    assertThat(answer.at("/articles/0/favorited").asBoolean()).isTrue();
    assertThat(answer.at("/articles/0/author/following").asBoolean()).isTrue();
    assertThat(answer.at("/articles/0/body").isMissingNode()).isTrue();
    assertThat(app.api.get("/search?q=" + word, null).at("/articles/0/favorited").asBoolean())
        .isFalse();
  }

  @Test
  void pagesAreCutFromOneOrder() {
    var word = word();
    for (int i = 0; i < 13; i++) {
      publish("Number " + i + " " + word, "some", "text");
    }
    var all = found(word);

    var second = app.api.get("/search?q=" + word + "&limit=5&offset=10", null);
    assertThat(all).hasSize(13);
    assertThat(second.at("/articlesCount").asInt()).isEqualTo(13);
    assertThat(second.at("/articles/0/slug").asString()).isEqualTo(all.get(10));
    assertThat(second.at("/articles").size()).isEqualTo(3);
    assertThat(app.api.get("/search?q=" + word + "&offset=999", null).at("/articles").size())
        .isZero();
    assertThat(page("/search?q=" + word).body()).contains("13 articles.").contains("page=2");
    assertThat(page("/search?q=" + word + "&page=2").body()).contains(all.get(12));
    assertThat(page("/search?q=" + word + "&page=3").statusCode()).isEqualTo(404);
  }

  @Test
  void searchesWithoutWordsAreRefusedInWords() {
    assertThat(refusal("")).isEqualTo("can't be blank");
    assertThat(refusal("?!")).isEqualTo("has no word in it");
    assertThat(refusal("-spam")).isEqualTo("names only what is not wanted");
    assertThat(refusal("the at \"on it\""))
        .isEqualTo(
            "has only words that are not looked for: the (too common), at (shorter than 3 letters),"
                + " on it (shorter than 3 letters)");
    assertThat(refusal("x".repeat(201))).isEqualTo("is too long (maximum is 200 characters)");
    assertThat(page("/search?q=the").body())
        .contains("Your search has only words that are not looked for: the (too common).");
    assertThat(page("/search?q=the").statusCode()).isEqualTo(422);
    assertThat(page("/search").statusCode()).isEqualTo(200);
    assertThat(page("/search?q=+").statusCode()).isEqualTo(200);
  }

  private String refusal(String query) {
    var answer = app.api.get("/search?q=" + Api.encoded(query), null);
    assertThat(answer.status()).isEqualTo(422);
    return answer.at("/errors/q/0").asString();
  }

  @Test
  void thePageMarksHitsAndEscapesEverything() {
    var word = word();
    publish(
        "<b>" + word + "</b> & more",
        "<script>" + word + "</script>",
        "# Heading\\n\\nSome **"
            + word
            + "** <img src=x onerror=alert(1)> [link](https://example.org)");

    var body = page("/search?q=" + word).body();

    assertThat(body)
        .contains("&lt;b&gt;<mark>" + word + "</mark>&lt;/b&gt; &amp; more")
        .contains("&lt;script&gt;<mark>" + word + "</mark>&lt;/script&gt;")
        .contains("Heading Some <mark>" + word + "</mark> &lt;img src=x onerror=alert(1)&gt; link")
        .doesNotContain("<script>" + word)
        .contains("One article.");
    assertThat(page("/search?q=" + Api.encoded("\"><script>alert(1)</script>")).body())
        .doesNotContain("<script>alert");
  }

  @Test
  void wordsThatWereNotLookedForAreNamed() {
    var word = word();
    publish("About " + word, "some", "text");

    assertThat(page("/search?q=the+" + word + "+of").body())
        .contains("Not looked for: “the” (too common), “of” (shorter than 3 letters).");
    assertThat(page("/search?q=" + word() + word).body())
        .contains("No article has all of these words.");
  }

  @Test
  void whateverIsTypedIsNeverAnErrorOfOurs() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var pieces =
        List.of(
            "cache", "the", "\"", "+", "-", "*", "(", ")", "<", ">", "~", "@", "@5", " ", "'", "%",
            "\\", "“", "é", "中文字", "🍕", "\u0000", "_", "a*", "\"a b\"", "--", "\u00ad", "ﬁ", ";");
    for (int i = 0; i < 150; i++) {
      var typed = new StringBuilder();
      int length = 1 + random.nextInt(12);
      for (int n = 0; n < length; n++) {
        typed.append(pieces.get(random.nextInt(pieces.size())));
      }
      var answer = app.api.get("/search?q=" + Api.encoded(typed.toString()), null);
      assertThat(answer.status()).as("%s, seed %d", typed, seed).isIn(200, 422);
    }
  }

  private HttpResponse<String> page(String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(app.api.base + path)).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
