package dev.terrace.app.article;

import dev.terrace.app.profile.Profile;
import java.time.Instant;
import java.util.List;

/**
 * An article as one viewer sees it.
 *
 * @param body its markdown; empty where a list leaves it out
 * @param tags in alphabetical order
 * @param favorited whether the viewer likes it
 */
public record Article(
    long id,
    String slug,
    String title,
    String description,
    String body,
    List<String> tags,
    Instant createdAt,
    Instant updatedAt,
    boolean favorited,
    int favoritesCount,
    long authorId,
    Profile author) {

  public Article withoutBody() {
    return new Article(
        id,
        slug,
        title,
        description,
        "",
        tags,
        createdAt,
        updatedAt,
        favorited,
        favoritesCount,
        authorId,
        author);
  }
}
