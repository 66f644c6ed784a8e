package dev.terrace.app.article;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.DuplicateKeyException;
import dev.terrace.app.db.MissingReferenceException;
import dev.terrace.app.rule.Checks;
import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Page;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.TextRule;
import dev.terrace.app.rule.Viewer;
import dev.terrace.app.tag.TagRepository;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Publishing, changing and reading articles. */
public final class ArticleService {
  /** The fields of an article as they were given. */
  public record Draft(Field title, Field description, Field body, Field tags) {}

  private static final TextRule TITLE = TextRule.line(255);
  private static final TextRule DESCRIPTION = TextRule.paragraphs(1000);
  private static final TextRule BODY = TextRule.paragraphs(1_048_576);
  private static final TextRule TAG =
      TextRule.line(100)
          .and("must not begin or end with a blank", text -> text.equals(text.strip()));
  private static final int MOST_TAGS = 20;
  private static final int SLUG_ATTEMPTS = 5;
  private static final int SITEMAP_PART = 10_000;

  private final Database database;
  private final ArticleRepository articles = new ArticleRepository();
  private final TagRepository tags = new TagRepository();
  private final ArticleCount count = new ArticleCount();
  private final Slugs slugs;
  private final Clock clock;

  public ArticleService(Database database, Clock clock, RandomGenerator random) {
    this.database = database;
    this.slugs = new Slugs(random);
    this.clock = clock;
  }

  public ArticlePage list(ArticleFilter filter, Page page, Viewer viewer) {
    return page(ArticleQueries.of(filter), page, viewer);
  }

  /** Articles of those whom the viewer follows. */
  public ArticlePage feed(Page page, Viewer viewer) {
    return page(ArticleQueries.feed(viewer), page, viewer);
  }

  /** The newest of a list as visitors see them, without counting the others. */
  public List<Article> newest(ArticleFilter filter, int limit) {
    var queries = ArticleQueries.of(filter);
    var page = new Page(limit, 0);
    return database.read(db -> articles.page(db, queries, page, Viewer.ANONYMOUS));
  }

  /**
   * All articles in parts of {@value #SITEMAP_PART}, for search engines; some parts may hold fewer.
   *
   * @param part from 1
   */
  List<ArticleRepository.Place> sitemap(int part) {
    long first = (long) (part - 1) * SITEMAP_PART + 1;
    return database.read(db -> articles.places(db, first, first + SITEMAP_PART - 1));
  }

  /** How many parts there are. */
  int sitemapParts() {
    long last = database.read(articles::lastId);
    return Math.toIntExact((last + SITEMAP_PART - 1) / SITEMAP_PART);
  }

  public Article article(String slug, Viewer viewer) {
    return database.read(db -> find(db, slug, viewer));
  }

  /**
   * An article to be edited, which only its author may do.
   *
   * @throws Rejection of kind NOT_FOUND or FORBIDDEN
   */
  public Article own(String slug, Viewer viewer) {
    var article = article(slug, viewer);
    if (article.authorId() != viewer.id()) {
      throw Rejection.forbidden("article");
    }
    return article;
  }

  public Article publish(Draft draft, Viewer viewer) {
    var checks = new Checks();
    var title = checks.required("title", draft.title(), TITLE);
    var description = checks.required("description", draft.description(), DESCRIPTION);
    var body = checks.required("body", draft.body(), BODY);
    var names = tags(checks, draft).orElse(List.of());
    checks.done();
    var at = now();
    try {
      var published =
          withFreeSlug(plain ->
              database.write(db -> {
                var slug = plain ? slugs.plain(title) : slugs.withSuffix(title);
                long id = articles.insert(db, viewer.id(), slug, title, description, body, at);
                tags.add(db, id, at, names);
                return articles.bySlug(db, slug, viewer).orElseThrow();
              }));
      count.added();
      return published;
    } catch (MissingReferenceException _) {
      throw Rejection.unknownAccount();
    }
  }

  /** A new title gives a new slug, unless the old one fits it too. */
  public Article update(String slug, Draft draft, Viewer viewer) {
    return withFreeSlug(
        plain -> database.write(db -> update(db, own(db, slug, viewer), draft, viewer, plain)));
  }

  public void delete(String slug, Viewer viewer) {
    var _ =
        database.write(db -> {
          var own = own(db, slug, viewer);
          articles.delete(db, own.id());
          return own;
        });
    count.removed();
  }

  private Article update(
      DbSession db,
      ArticleRepository.Former former,
      Draft draft,
      Viewer viewer,
      boolean plainSlug) {
    var checks = new Checks();
    var title = checks.optional("title", draft.title(), TITLE);
    var description = checks.optional("description", draft.description(), DESCRIPTION);
    var body = checks.optional("body", draft.body(), BODY);
    var names = tags(checks, draft);
    checks.done();
    if (title.isEmpty() && description.isEmpty() && body.isEmpty() && names.isEmpty()) {
      return find(db, former.slug(), viewer);
    }
    var slug = title.map(t -> slug(former, t, plainSlug)).orElse(former.slug());
    articles.update(
        db,
        new ArticleRepository.Former(
            former.id(),
            former.authorId(),
            slug,
            title.orElse(former.title()),
            description.orElse(former.description()),
            body.orElse(former.body()),
            former.createdAt(),
            laterThan(former.updatedAt())));
    if (names.isPresent()) {
      tags.removeAll(db, former.id());
      tags.add(db, former.id(), former.createdAt(), names.get());
    }
    return find(db, slug, viewer);
  }

  private String slug(ArticleRepository.Former former, String title, boolean plain) {
    if (title.equals(former.title()) || Slugs.fits(former.slug(), title)) {
      return former.slug();
    }
    return plain ? slugs.plain(title) : slugs.withSuffix(title);
  }

  /** The viewer's own article, locked. Who it belongs to is told only to those it exists for. */
  private ArticleRepository.Former own(DbSession db, String slug, Viewer viewer) {
    var former = articles.lock(db, slug).orElseThrow(() -> Rejection.notFound("article"));
    if (former.authorId() != viewer.id()) {
      throw Rejection.forbidden("article");
    }
    return former;
  }

  private Article find(DbSession db, String slug, Viewer viewer) {
    return articles.bySlug(db, slug, viewer).orElseThrow(() -> Rejection.notFound("article"));
  }

  private ArticlePage page(ArticleQueries queries, Page page, Viewer viewer) {
    return database.read(db -> {
      var found = articles.page(db, queries, page, viewer);
      return new ArticlePage(found, count(db, queries, page, found.size()));
    });
  }

  private long count(DbSession db, ArticleQueries queries, Page page, int found) {
    if (ends(found, page)) {
      return (long) page.offset() + found;
    }
    if (!queries.all()) {
      return articles.count(db, queries);
    }
    return Math.max(count.get(() -> articles.count(db, queries)), (long) page.offset() + found);
  }

  /** A page that is not full is the last one: then the count needs no statement of its own. */
  private static boolean ends(int found, Page page) {
    return found < page.limit() && (page.offset() == 0 || found > 0);
  }

  /** First with the plain slug, then with suffixes by chance: whoever comes second gets those. */
  private static <T> T withFreeSlug(Function<Boolean, T> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        return write.apply(attempt == 1);
      } catch (DuplicateKeyException e) {
        if (attempt == SLUG_ATTEMPTS || !e.key().equals("article_slug_uk")) {
          throw e;
        }
      }
    }
  }

  private static Optional<List<String>> tags(Checks checks, Draft draft) {
    return checks
        .texts("tagList", draft.tags(), MOST_TAGS, TAG)
        .map(names -> names.stream().distinct().toList());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Two changes within one millisecond, or a clock set back: still each is later than the last. */
  private Instant laterThan(Instant former) {
    var now = now();
    return now.isAfter(former) ? now : former.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
  }
}
