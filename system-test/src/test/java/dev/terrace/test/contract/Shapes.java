package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Json;
import tools.jackson.databind.JsonNode;

/**
 * What each object of the API looks like: exactly these fields, of these types, with null printed
 * and never left out.
 */
final class Shapes {
  /** UTC with exactly three digits of a second: {@code 2026-02-18T03:22:56.637Z}. */
  private static final String TIMESTAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private Shapes() {}

  static JsonNode user(JsonNode user) {
    assertThat(Json.names(user))
        .containsExactlyInAnyOrder("email", "token", "username", "bio", "image");
    assertThat(user.get("email").stringValue()).isNotEmpty();
    assertThat(user.get("token").stringValue()).isNotEmpty();
    assertThat(user.get("username").stringValue()).isNotEmpty();
    isStringOrNull(user, "bio");
    isStringOrNull(user, "image");
    return user;
  }

  static JsonNode profile(JsonNode profile) {
    assertThat(Json.names(profile))
        .containsExactlyInAnyOrder("username", "bio", "image", "following");
    assertThat(profile.get("username").stringValue()).isNotEmpty();
    isStringOrNull(profile, "bio");
    isStringOrNull(profile, "image");
    isBoolean(profile, "following");
    return profile;
  }

  static JsonNode article(JsonNode article) {
    assertThat(Json.names(article))
        .containsExactlyInAnyOrder(
            "slug",
            "title",
            "description",
            "body",
            "tagList",
            "createdAt",
            "updatedAt",
            "favorited",
            "favoritesCount",
            "author");
    isString(article, "body");
    return commonToArticles(article);
  }

  /** An article as lists show it: everything but the body. */
  static JsonNode listedArticle(JsonNode article) {
    assertThat(Json.names(article))
        .containsExactlyInAnyOrder(
            "slug",
            "title",
            "description",
            "tagList",
            "createdAt",
            "updatedAt",
            "favorited",
            "favoritesCount",
            "author");
    return commonToArticles(article);
  }

  /** A page of articles; returns the array. */
  static JsonNode articles(JsonNode page) {
    assertThat(Json.names(page)).containsExactlyInAnyOrder("articles", "articlesCount");
    isCount(page, "articlesCount");
    assertThat(page.get("articles").isArray()).isTrue();
    for (JsonNode article : page.get("articles")) {
      listedArticle(article);
    }
    return page.get("articles");
  }

  static JsonNode comment(JsonNode comment) {
    assertThat(Json.names(comment))
        .containsExactlyInAnyOrder("id", "createdAt", "updatedAt", "body", "author");
    assertThat(comment.get("id").isIntegralNumber()).as("id is an integer").isTrue();
    assertThat(comment.get("id").longValue()).isPositive();
    isTimestamp(comment, "createdAt");
    isTimestamp(comment, "updatedAt");
    isString(comment, "body");
    profile(comment.get("author"));
    return comment;
  }

  private static JsonNode commonToArticles(JsonNode article) {
    assertThat(article.get("slug").stringValue()).matches("[A-Za-z0-9._~-]+");
    isString(article, "title");
    isString(article, "description");
    assertThat(article.get("tagList").isArray()).as("tagList is an array").isTrue();
    assertThat(Json.strings(article.get("tagList"))).doesNotContainNull();
    isTimestamp(article, "createdAt");
    isTimestamp(article, "updatedAt");
    isBoolean(article, "favorited");
    isCount(article, "favoritesCount");
    profile(article.get("author"));
    return article;
  }

  private static void isString(JsonNode object, String name) {
    assertThat(object.get(name).isString()).as("%s is a string", name).isTrue();
  }

  private static void isStringOrNull(JsonNode object, String name) {
    assertThat(object.get(name).isString() || object.get(name).isNull())
        .as("%s is a string or null", name)
        .isTrue();
  }

  private static void isBoolean(JsonNode object, String name) {
    assertThat(object.get(name).isBoolean()).as("%s is a boolean", name).isTrue();
  }

  private static void isCount(JsonNode object, String name) {
    assertThat(object.get(name).isIntegralNumber()).as("%s is an integer", name).isTrue();
    assertThat(object.get(name).longValue()).as(name).isNotNegative();
  }

  private static void isTimestamp(JsonNode object, String name) {
    assertThat(object.get(name).stringValue()).as(name).matches(TIMESTAMP);
  }
}
