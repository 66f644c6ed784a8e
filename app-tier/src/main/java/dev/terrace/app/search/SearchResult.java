package dev.terrace.app.search;

import dev.terrace.app.article.Article;
import java.util.List;

/**
 * What was found.
 *
 * @param hits of the page that was asked for, best first
 * @param count how many there are to page through
 * @param more whether there are even more, which are not shown
 * @param looseFor phrases whose words are in so many articles that they were looked for one by one
 * @param leftOut words that were not looked for
 */
public record SearchResult(
    List<Hit> hits, int count, boolean more, List<String> looseFor, List<LeftOut> leftOut) {

  public SearchResult {
    hits = List.copyOf(hits);
    looseFor = List.copyOf(looseFor);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * An article that was found.
   *
   * @param article without its body
   * @param excerpt of the body, as plain text
   */
  public record Hit(
      Article article, MarkedText title, MarkedText description, MarkedText excerpt) {}

  /** A word that was not looked for, and why. */
  public record LeftOut(String text, String why) {}
}
