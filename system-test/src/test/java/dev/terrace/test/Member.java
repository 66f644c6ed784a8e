package dev.terrace.test;

import static dev.terrace.test.Json.object;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A registered member with a name of its own, and the things that tests often have members do. Each
 * expects success; tests of the failures call {@link #api()}.
 */
public record Member(String username, String email, String password, String token) {
  /** What {@link #register()} gives everybody. */
  public static final String PASSWORD = "correct horse";

  /** Registers somebody new. */
  public static Member register() {
    String name = unique("m");
    String email = name + "@example.test";
    JsonNode user =
        Api.anonymous()
            .post(
                "/users",
                object("user", object("username", name, "email", email, "password", PASSWORD)))
            .is(201)
            .only("user");
    return new Member(name, email, PASSWORD, user.get("token").stringValue());
  }

  /** A word that no other test uses: letters and digits, in lower case. */
  public static String unique(String prefix) {
    UUID uuid = UUID.randomUUID();
    long bits = uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits();
    return prefix + BigInteger.valueOf(bits & Long.MAX_VALUE).toString(36);
  }

  /** Calls in this member's name. */
  public Api api() {
    return Api.withToken(token);
  }

  /** The same member with the token that a later answer brought. */
  public Member withToken(String newToken) {
    return new Member(username, email, password, newToken);
  }

  /** Publishes an article with a title of its own and these tags. */
  public JsonNode publish(String... tags) {
    return publishTitled(unique("title "), tags);
  }

  /** Publishes an article with this title and these tags. */
  public JsonNode publishTitled(String title, String... tags) {
    return create(
        object(
            "title",
            title,
            "description",
            "About " + title,
            "body",
            "The body of " + title,
            "tagList",
            Arrays.asList(tags)));
  }

  /** Publishes an article made of exactly these fields. */
  public JsonNode create(Object article) {
    return api().post("/articles", object("article", article)).is(201).only("article");
  }

  /** Publishes an article and returns its slug. */
  public String publishSlug(String... tags) {
    return publish(tags).get("slug").stringValue();
  }

  /** The article as this member sees it. */
  public JsonNode read(String slug) {
    return api().get("/articles/" + slug).is(200).only("article");
  }

  /** Comments on an article. */
  public JsonNode comment(String slug, String body) {
    return api()
        .post("/articles/" + slug + "/comments", object("comment", object("body", body)))
        .is(201)
        .only("comment");
  }

  /** Changes fields of an article. */
  public JsonNode change(String slug, @Nullable Object... fields) {
    return api()
        .put("/articles/" + slug, object("article", object(fields)))
        .is(200)
        .only("article");
  }

  /** Favours an article. */
  public JsonNode favor(String slug) {
    return api().post("/articles/" + slug + "/favorite").is(200).only("article");
  }

  /** Follows another member. */
  public JsonNode follow(Member other) {
    return api().post("/profiles/" + other.username() + "/follow").is(200).only("profile");
  }
}
