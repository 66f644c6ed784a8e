package dev.terrace.app.article;

import java.util.Optional;

/**
 * Which articles are wanted; all that is given must fit.
 *
 * @param tag one of its tags, letter for letter
 * @param author its author's name
 * @param favorited the name of somebody who likes it
 */
public record ArticleFilter(
    Optional<String> tag, Optional<String> author, Optional<String> favorited) {
  static final ArticleFilter ALL =
      new ArticleFilter(Optional.empty(), Optional.empty(), Optional.empty());

  static ArticleFilter tag(String tag) {
    return new ArticleFilter(Optional.of(tag), Optional.empty(), Optional.empty());
  }

  static ArticleFilter author(String author) {
    return new ArticleFilter(Optional.empty(), Optional.of(author), Optional.empty());
  }

  static ArticleFilter favorited(String favorited) {
    return new ArticleFilter(Optional.empty(), Optional.empty(), Optional.of(favorited));
  }
}
