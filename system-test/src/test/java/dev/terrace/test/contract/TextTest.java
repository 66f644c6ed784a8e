package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Text comes back as it was sent, whatever its script. */
class TextTest extends ContractTest {
  private final Member member = Member.register();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Grüße, naïve café",
        "日本語 한국어 العربية עברית",
        "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 𝄞",
        "combining e\u0301 and pre-composed \u00e9",
        "<b>\"quoted\" & 'single'</b> \\ / `code`",
        "line one\nline two\r\n\ttabbed",
        "'; DROP TABLE article; -- %s ${x} {{y}} :name ?",
        "  spaces at both ends  "
      })
  void inArticlesCommentsAndBios(String text) {
    JsonNode article =
        member.create(
            object(
                "title",
                "T " + text.replaceAll("\\s+", " "),
                "description",
                "D " + text,
                "body",
                text + "."));
    String slug = article.get("slug").stringValue();
    member.comment(slug, "C " + text);
    member.api().put("/user", object("user", object("bio", "B " + text))).is(200);

    JsonNode read = anonymous.get("/articles/" + slug).is(200).only("article");
    JsonNode comments = anonymous.get("/articles/" + slug + "/comments").is(200).only("comments");

    assertThat(read.get("description").stringValue()).isEqualTo("D " + text);
    assertThat(read.get("body").stringValue()).isEqualTo(text + ".");
    assertThat(read.get("author").get("bio").stringValue()).isEqualTo("B " + text);
    assertThat(Json.strings(comments, "body")).containsExactly("C " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"日本", "naïve", "💡idea", "c#", "a b", "100%"})
  void inTags(String word) {
    String tag = Member.unique(word);
    String slug = member.publishSlug(tag);

    assertThat(Json.strings(member.read(slug).get("tagList"))).containsExactly(tag);
    assertThat(
            Json.strings(
                anonymous.get("/articles?tag=" + Api.encode(tag)).is(200).json().get("articles"),
                "slug"))
        .containsExactly(slug);
    assertThat(Json.strings(anonymous.get("/tags").is(200).only("tags"))).contains(tag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ζωή", "王小明", "Łukasz", "ann.o'hara", "first last", "💡"})
  void inNames(String word) {
    String name = Member.unique(word);
    String email = Member.unique("e") + "@example.test";
    JsonNode user =
        anonymous
            .post(
                "/users",
                object("user", object("username", name, "email", email, "password", "password123")))
            .is(201)
            .only("user");
    assertThat(user.get("username").stringValue()).isEqualTo(name);

    JsonNode profile = anonymous.get("/profiles/" + Api.encode(name)).is(200).only("profile");

    assertThat(profile.get("username").stringValue()).isEqualTo(name);
    assertThat(
            anonymous
                .get("/articles?author=" + Api.encode(name))
                .is(200)
                .json()
                .get("articlesCount")
                .intValue())
        .isZero();
  }

  @Test
  void escapedAndPlainCharactersAreTheSame() {
    member.api().put("/user", "{\"user\":{\"bio\":\"\\u00e9\\ud83d\\ude00\\n\"}}").is(200);

    assertThat(member.api().get("/user").is(200).only("user").get("bio").stringValue())
        .isEqualTo("é😀\n");
  }

  @Test
  void tagsAreKeptApartFromOneAnother() {
    String word = Member.unique("t");

    JsonNode article = member.publish(word + ",x", word + " y", word);

    assertThat(Json.strings(article.get("tagList")))
        .containsExactlyInAnyOrderElementsOf(List.of(word + ",x", word + " y", word));
  }
}
