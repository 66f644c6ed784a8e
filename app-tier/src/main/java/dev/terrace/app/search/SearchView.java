package dev.terrace.app.search;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Pager;
import dev.terrace.app.site.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The search page.
 *
 * @param typed what was looked for; empty when nothing was yet
 * @param searched whether there is a result to show
 * @param hits of this page
 * @param summary how much was found, in a sentence
 * @param notes what was looked for otherwise than typed, in sentences
 */
public record SearchView(
    String typed,
    boolean searched,
    List<SearchResult.Hit> hits,
    String summary,
    List<String> notes,
    Pager pager,
    ErrorList errors)
    implements View {

  public SearchView {
    hits = List.copyOf(hits);
    notes = List.copyOf(notes);
  }

  static SearchView empty() {
    return failed("", ErrorList.NONE);
  }

  static SearchView failed(String typed, ErrorList errors) {
    return new SearchView(typed, false, List.of(), "", List.of(), new Pager(1, 1, "?"), errors);
  }

  static SearchView found(String typed, SearchResult result, Pager pager) {
    return new SearchView(
        typed, true, result.hits(), summary(result), notes(result), pager, ErrorList.NONE);
  }

  /** Longest search that can be typed. */
  public int mostCharacters() {
    return SearchService.MOST_CHARACTERS;
  }

  @Override
  public String template() {
    return "page/search.jte";
  }

  private static String summary(SearchResult result) {
    if (result.more()) {
      return "More than %d articles; these are the best %1$d.".formatted(result.count());
    }
    return switch (result.count()) {
      case 0 -> "No article has all of these words.";
      case 1 -> "One article.";
      default -> result.count() + " articles.";
    };
  }

  private static List<String> notes(SearchResult result) {
    var notes = new ArrayList<String>();
    if (!result.leftOut().isEmpty()) {
      notes.add(
          result.leftOut().stream()
              .map(word -> "“%s” (%s)".formatted(word.text(), word.why()))
              .collect(Collectors.joining(", ", "Not looked for: ", ".")));
    }
    for (var phrase : result.looseFor()) {
      notes.add(
          "The words of “%s” are in so many articles that they were looked for one by one."
              .formatted(phrase));
    }
    return notes;
  }
}
