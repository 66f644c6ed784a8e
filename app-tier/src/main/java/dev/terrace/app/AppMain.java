package dev.terrace.app;

import dev.terrace.app.article.ArticleApi;
import dev.terrace.app.article.ArticleListPages;
import dev.terrace.app.article.ArticlePages;
import dev.terrace.app.article.ArticleService;
import dev.terrace.app.article.EditorPages;
import dev.terrace.app.article.FavoriteService;
import dev.terrace.app.article.FeedPages;
import dev.terrace.app.article.SitemapPages;
import dev.terrace.app.comment.CommentApi;
import dev.terrace.app.comment.CommentPages;
import dev.terrace.app.comment.CommentService;
import dev.terrace.app.db.Database;
import dev.terrace.app.http.ApiErrorPage;
import dev.terrace.app.http.AppServer;
import dev.terrace.app.http.Routes;
import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.overload.Limiter;
import dev.terrace.app.profile.ProfileApi;
import dev.terrace.app.profile.ProfilePages;
import dev.terrace.app.profile.ProfileService;
import dev.terrace.app.search.SearchApi;
import dev.terrace.app.search.SearchPages;
import dev.terrace.app.search.SearchService;
import dev.terrace.app.session.SessionCleaner;
import dev.terrace.app.session.SessionService;
import dev.terrace.app.site.Renderer;
import dev.terrace.app.site.SiteErrorPage;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.SiteServlet;
import dev.terrace.app.tag.TagApi;
import dev.terrace.app.tag.TagService;
import dev.terrace.app.user.LoginThrottle;
import dev.terrace.app.user.Passwords;
import dev.terrace.app.user.Tokens;
import dev.terrace.app.user.UserApi;
import dev.terrace.app.user.UserPages;
import dev.terrace.app.user.UserService;
import dev.terrace.kit.Tier;
import dev.terrace.kit.TierProcess;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.HttpServer;
import java.security.SecureRandom;
import java.time.Clock;

/** The application server's process. */
public final class AppMain {
  private AppMain() {}

  public static void main(String[] args) {
    System.exit(
        TierProcess.run(
            "app-tier",
            "The application server: Conduit's site and JSON API over MySQL.",
            AppConfig.class,
            AppMain::start,
            args));
  }

  /** Puts the whole application together. */
  static void start(AppConfig config, Tier tier) {
    var _ = serve(config, tier);
  }

  /** Also says where it listens, for tests on free ports. */
  static HttpServer serve(AppConfig config, Tier tier) {
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    var metrics = tier.metrics();
    var database = tier.add("database", new Database(config.database(), metrics));
    tier.health().add("database", database::health);
    var tokens = new Tokens(config.tokens(), clock);
    tier.<AppConfig>onReload(changed -> tokens.configure(changed.tokens()));
    var passwords = new Passwords(config.passwords(), metrics);
    var limiter =
        new Limiter(
            "requests",
            config.maxConcurrent(),
            config.maxQueue(),
            config.overload().maxWait(),
            metrics);

    var throttle = new LoginThrottle(config.logins(), random, System::nanoTime, metrics);
    var users = new UserService(database, passwords, throttle, clock);
    var profiles = new ProfileService(database, clock);
    var articles = new ArticleService(database, clock, random);
    var favorites = new FavoriteService(database, articles, clock);
    var comments = new CommentService(database, clock);
    var tags = new TagService(database);
    var sessions = new SessionService(database, config.site().sessions(), clock, random);
    tier.add("session-cleaner", new SessionCleaner(sessions, config.site().sessions()));
    var markdown = new Markdown(config.site().renderedTexts());
    var search =
        new SearchService(
            database, markdown, config.search(), config.database().connections(), metrics);

    var routes = new Routes();
    new UserApi(users, tokens).addTo(routes);
    new ProfileApi(profiles).addTo(routes);
    new ArticleApi(articles, favorites).addTo(routes);
    new CommentApi(comments).addTo(routes);
    new TagApi(tags).addTo(routes);
    new SearchApi(search).addTo(routes);

    var pages = new SiteRoutes();
    new ArticleListPages(articles, profiles, tags, config.site().cache().maxAge()).addTo(pages);
    new FeedPages(articles, profiles, config.site()).addTo(pages);
    new SitemapPages(articles, config.site()).addTo(pages);
    var articlePages = new ArticlePages(articles, favorites, comments, markdown);
    articlePages.addTo(pages);
    new CommentPages(comments, markdown, articlePages).addTo(pages);
    new EditorPages(articles, markdown).addTo(pages);
    new ProfilePages(profiles).addTo(pages);
    new UserPages(users, sessions).addTo(pages);
    new SearchPages(search).addTo(pages);
    var renderer = new Renderer(config.site(), random);
    var site =
        new SiteServlet(
            pages,
            sessions,
            database,
            limiter,
            renderer,
            config.site(),
            config.forwarded().trusted(),
            config.overload().retryAfter());

    var app =
        tier.add(
            "application",
            new AppServer(routes, tokens, limiter, config.api(), config.overload(), site, tier));
    var sitePage = new SiteErrorPage(renderer);
    return tier.add(
        "http",
        HttpServer.builder("app", tier)
            .listen(config.listen())
            .limits(config.limits())
            .decodeUrl(false)
            .errorPage(exchange -> ApiErrorPage.send(exchange) || sitePage.send(exchange))
            .start(ClientAddress.behind(config.forwarded().trusted(), app.handler())));
  }
}
