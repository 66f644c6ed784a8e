package dev.terrace.app;

import dev.terrace.app.article.ArticleApi;
import dev.terrace.app.article.ArticleListPages;
import dev.terrace.app.article.ArticlePages;
import dev.terrace.app.article.ArticleService;
import dev.terrace.app.article.FavoriteService;
import dev.terrace.app.comment.CommentApi;
import dev.terrace.app.comment.CommentService;
import dev.terrace.app.db.Database;
import dev.terrace.app.http.ApiErrorPage;
import dev.terrace.app.http.AppServer;
import dev.terrace.app.http.Routes;
import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.overload.Limiter;
import dev.terrace.app.profile.ProfileApi;
import dev.terrace.app.profile.ProfileService;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.SiteServlet;
import dev.terrace.app.tag.TagApi;
import dev.terrace.app.tag.TagService;
import dev.terrace.app.user.Passwords;
import dev.terrace.app.user.Tokens;
import dev.terrace.app.user.UserApi;
import dev.terrace.app.user.UserPages;
import dev.terrace.app.user.UserService;
import dev.terrace.kit.Tier;
import dev.terrace.kit.TierProcess;
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

    var users = new UserService(database, passwords, clock);
    var profiles = new ProfileService(database, clock);
    var articles = new ArticleService(database, clock, new SecureRandom());
    var favorites = new FavoriteService(database, articles, clock);
    var comments = new CommentService(database, clock);
    var tags = new TagService(database);

    var routes = new Routes();
    new UserApi(users, tokens).addTo(routes);
    new ProfileApi(profiles).addTo(routes);
    new ArticleApi(articles, favorites).addTo(routes);
    new CommentApi(comments).addTo(routes);
    new TagApi(tags).addTo(routes);

    var markdown = new Markdown();
    var pages = new SiteRoutes();
    new ArticleListPages(articles, profiles, tags).addTo(pages);
    new ArticlePages(articles, comments, markdown).addTo(pages);
    new UserPages(users).addTo(pages);
    var site = new SiteServlet(pages, limiter, config.site());

    var app =
        tier.add(
            "application",
            new AppServer(routes, tokens, limiter, config.api(), config.overload(), site, tier));
    return tier.add(
        "http",
        HttpServer.builder("app", tier)
            .listen(config.listen())
            .limits(config.limits())
            .decodeUrl(false)
            .errorPage(ApiErrorPage::send)
            .start(app.handler()));
  }
}
