package dev.terrace.app.article;

import dev.terrace.app.profile.ProfileService;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.NavItem;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.Recent;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;
import dev.terrace.app.tag.TagService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The pages that list articles: the front page, tags, profiles. */
public final class ArticleListPages {
  private static final int POPULAR_TAGS = 20;

  private final ArticleService articles;
  private final ProfileService profiles;
  private final TagService tags;
  private final Recent<List<String>> recentTags;

  /**
   * @param maxAge how old what visitors are shown may be
   */
  public ArticleListPages(
      ArticleService articles, ProfileService profiles, TagService tags, Duration maxAge) {
    this.articles = articles;
    this.profiles = profiles;
    this.tags = tags;
    this.recentTags = new Recent<>(maxAge, this::popularTags);
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get("/", this::home)
        .get("/tag/{tag}", this::tag)
        .get("/profile/{username}", call -> profile(call, false))
        .get("/profile/{username}/favorites", call -> profile(call, true));
  }

  private PageAnswer home(PageCall call) {
    boolean feed = call.query("feed").filter("following"::equals).isPresent();
    if (feed && !call.viewer().signedIn()) {
      return PageAnswer.redirect("/login?return=" + Urls.query("/?feed=following"));
    }
    var tabs = new ArrayList<TabView>();
    if (call.viewer().signedIn()) {
      tabs.add(new TabView("Your Feed", "/?feed=following", feed));
    }
    tabs.add(new TabView("Global Feed", "/", !feed));
    var page =
        feed
            ? articles.feed(call.page(), call.viewer())
            : articles.list(ArticleFilter.ALL, call.page(), call.viewer());
    var list = list(call, tabs, page, feed ? "/?feed=following&" : "/?", feed);
    var head = Head.of("").nav(NavItem.HOME).canonical(paged("/", call)).feed("/feed.xml");
    return PageAnswer.page(
        head, new HomeView(feed ? "Your Feed" : "Global Feed", true, list, recentTags.get()));
  }

  private PageAnswer tag(PageCall call) {
    var tag = call.path("tag");
    var path = Urls.tag(tag);
    var tabs = new ArrayList<TabView>();
    if (call.viewer().signedIn()) {
      tabs.add(new TabView("Your Feed", "/?feed=following", false));
    }
    tabs.add(new TabView("Global Feed", "/", false));
    tabs.add(new TabView("#" + tag, path, true));
    var page = articles.list(ArticleFilter.tag(tag), call.page(), call.viewer());
    var head = Head.of("#" + tag).canonical(paged(path, call)).feed(path + "/feed.xml");
    return PageAnswer.page(
        head,
        new HomeView(
            "#" + tag, false, list(call, tabs, page, path + "?", false), recentTags.get()));
  }

  private PageAnswer profile(PageCall call, boolean favorites) {
    var profile = profiles.profile(call.path("username"), call.viewer());
    var name = profile.username();
    var path = favorites ? Urls.favorites(name) : Urls.profile(name);
    var tabs =
        List.of(
            new TabView("My Articles", Urls.profile(name), !favorites),
            new TabView("Favorited Articles", Urls.favorites(name), favorites));
    var filter = favorites ? ArticleFilter.favorited(name) : ArticleFilter.author(name);
    var page = articles.list(filter, call.page(), call.viewer());
    var head =
        Head.of(favorites ? name + "’s favorites" : name)
            .nav(NavItem.PROFILE)
            .canonical(paged(path, call))
            .feed(Urls.profile(name) + "/feed.xml");
    return PageAnswer.page(
        head, new ProfileView(profile, list(call, tabs, page, path + "?", false)));
  }

  private static ArticleListView list(
      PageCall call, List<TabView> tabs, ArticlePage page, String base, boolean ownFeed) {
    if (page.articles().isEmpty() && call.pageNumber() > 1) {
      throw Rejection.notFound("page");
    }
    return new ArticleListView(tabs, page.articles(), call.pager(page.count(), base), ownFeed);
  }

  private List<String> popularTags() {
    return tags.all().stream().limit(POPULAR_TAGS).toList();
  }

  private static String paged(String path, PageCall call) {
    return call.pageNumber() == 1 ? path : path + "?page=" + call.pageNumber();
  }
}
