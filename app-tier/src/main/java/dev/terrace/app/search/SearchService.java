package dev.terrace.app.search;

import dev.terrace.app.article.Article;
import dev.terrace.app.article.ArticleRepository;
import dev.terrace.app.db.Database;
import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.TooSlowException;
import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.overload.Limiter;
import dev.terrace.app.rule.Page;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds articles by their words. */
public final class SearchService {
  /** Characters that can be typed. */
  public static final int MOST_CHARACTERS = 200;

  /** Nobody turns so many pages; to rank and count all that match would take seconds. */
  static final int MOST_HITS = 200;

  /**
   * Of a phrase the index knows only its words: it reads every article that has all of them (80,000
   * of them: 4 s on MySQL, 20 s on MariaDB, not to be interrupted).
   */
  static final int MOST_READ_FOR_A_PHRASE = 1_000;

  /** Characters of a body that an excerpt is looked for in. */
  private static final int BODY = 30_000;

  private final Database database;
  private final SearchRepository index;
  private final ArticleRepository articles = new ArticleRepository();
  private final Markdown markdown;
  private final Limiter limiter;
  private volatile @Nullable IndexRules rules;

  /**
   * @param connections of the database pool
   */
  public SearchService(
      Database database,
      Markdown markdown,
      SearchConfig config,
      int connections,
      MeterRegistry metrics) {
    this.database = database;
    this.markdown = markdown;
    this.index = new SearchRepository(config.timeout());
    this.limiter =
        new Limiter(
            "searches",
            config.concurrent(connections),
            config.maxQueue(),
            config.maxWait(),
            metrics);
  }

  /**
   * Finds articles with all words typed; {@link SearchQuery} says what else can be typed.
   *
   * @throws Rejection of kind INVALID, field {@code q}, when there is nothing to look for
   * @throws Rejection of kind UNAVAILABLE when too many searches are at work
   * @throws TooSlowException when the database did not finish it in time
   */
  public SearchResult search(String typed, Page page, Viewer viewer) {
    if (typed.length() > MOST_CHARACTERS) {
      throw Rejection.invalid("q", "is too long (maximum is " + MOST_CHARACTERS + " characters)");
    }
    return limiter.within(() -> database.read(db -> search(db, typed, page, viewer)));
  }

  private SearchResult search(DbSession db, String typed, Page page, Viewer viewer) {
    var known = rules(db);
    var query = SearchQuery.parse(typed, known);
    requireWords(query, known);
    var broad = tooBroad(db, query, known);
    var asked = query.loosened(broad, known);
    var found = index.best(db, asked, MOST_HITS + 1);
    int count = Math.min(found.size(), MOST_HITS);
    int from = Math.min(page.offset(), count);
    int to = Math.min(from + page.limit(), count);
    return new SearchResult(
        hits(db, found.subList(from, to), new Highlighter(asked), viewer),
        count,
        found.size() > MOST_HITS,
        broad.stream().map(phrase -> String.join(" ", phrase.words())).toList(),
        query.leftOut().stream().map(word -> leftOut(word, known)).toList());
  }

  private static void requireWords(SearchQuery query, IndexRules rules) {
    if (!query.wanted().isEmpty()) {
      return;
    }
    if (!query.terms().isEmpty()) {
      throw Rejection.invalid("q", "names only what is not wanted");
    }
    throw Rejection.invalid(
        "q",
        query.leftOut().isEmpty()
            ? "has no word in it"
            : "has only words that are not looked for: "
                + query.leftOut().stream()
                    .map(word -> leftOut(word, rules))
                    .map(word -> word.text() + " (" + word.why() + ")")
                    .collect(Collectors.joining(", ")));
  }

  private List<SearchTerm.Phrase> tooBroad(DbSession db, SearchQuery query, IndexRules rules) {
    var phrases = query.phrases();
    if (phrases.isEmpty()) {
      return List.of();
    }
    var counts = index.articlesWithAllWords(db, phrases, rules, MOST_READ_FOR_A_PHRASE + 1);
    var broad = new ArrayList<SearchTerm.Phrase>();
    for (int i = 0; i < phrases.size(); i++) {
      if (counts.get(i) > MOST_READ_FOR_A_PHRASE) {
        broad.add(phrases.get(i));
      }
    }
    return broad;
  }

  private List<SearchResult.Hit> hits(
      DbSession db, List<Long> ids, Highlighter highlighter, Viewer viewer) {
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<Long, Article> found =
        articles.byIds(db, ids, BODY, viewer).stream()
            .collect(Collectors.toMap(Article::id, Function.identity()));
    return ids.stream()
        .filter(found::containsKey) // deleted in this very moment
        .map(found::get)
        .map(article -> hit(article, highlighter))
        .toList();
  }

  private SearchResult.Hit hit(Article article, Highlighter highlighter) {
    return new SearchResult.Hit(
        article.withoutBody(),
        highlighter.mark(article.title()),
        highlighter.mark(article.description()),
        highlighter.excerpt(markdown.text(article.body())));
  }

  private static SearchResult.LeftOut leftOut(SearchQuery.LeftOut word, IndexRules rules) {
    var why =
        switch (word.reason()) {
          case TOO_SHORT -> "shorter than " + rules.shortest() + " letters";
          case TOO_LONG -> "longer than " + IndexRules.LONGEST + " letters";
          case TOO_COMMON -> "too common";
          case TOO_MANY -> "more than " + SearchQuery.MOST_TERMS + " words";
        };
    return new SearchResult.LeftOut(word.text(), why);
  }

  private IndexRules rules(DbSession db) {
    var known = rules;
    if (known == null) {
      known = new IndexRules(index.shortestWord(db));
      rules = known;
    }
    return known;
  }
}
