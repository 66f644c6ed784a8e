package dev.terrace.app.article;

import dev.terrace.app.http.Timestamps;
import dev.terrace.app.profile.ProfileService;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteConfig;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;
import dev.terrace.app.site.XmlText;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The newest articles as Atom feeds (RFC 4287): of all, of a tag, of an author. */
public final class FeedPages {
  private static final String TYPE = "application/atom+xml; charset=utf-8";
  private static final int ENTRIES = 20;

  private final ArticleService articles;
  private final ProfileService profiles;
  private final SiteConfig site;

  public FeedPages(ArticleService articles, ProfileService profiles, SiteConfig site) {
    this.articles = articles;
    this.profiles = profiles;
    this.site = site;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get("/feed.xml", _ -> feed(site.name(), "/", "/feed.xml", ArticleFilter.ALL))
        .get("/tag/{tag}/feed.xml", this::tag)
        .get("/profile/{username}/feed.xml", this::author);
  }

  private PageAnswer tag(PageCall call) {
    var tag = call.path("tag");
    var page = Urls.tag(tag);
    return feed("#" + tag + " — " + site.name(), page, page + "/feed.xml", ArticleFilter.tag(tag));
  }

  private PageAnswer author(PageCall call) {
    var name = profiles.profile(call.path("username"), call.viewer()).username();
    var page = Urls.profile(name);
    return feed(name + " — " + site.name(), page, page + "/feed.xml", ArticleFilter.author(name));
  }

  private PageAnswer feed(String title, String page, String self, ArticleFilter filter) {
    var newest = articles.newest(filter, ENTRIES);
    return new PageAnswer.Document(
        TYPE,
        XmlText.document(xml -> {
          xml.root("feed", "http://www.w3.org/2005/Atom")
              .element("id", site.url() + self)
              .element("title", title)
              .element("updated", Timestamps.print(updated(newest)))
              .empty(
                  "link", "rel", "self", "type", "application/atom+xml", "href", site.url() + self)
              .empty("link", "rel", "alternate", "type", "text/html", "href", site.url() + page);
          newest.forEach(article -> entry(xml, article));
          return xml.close();
        }));
  }

  private void entry(XmlText xml, Article article) {
    var address = site.url() + Urls.article(article.slug());
    xml.open("entry")
        .element("id", address)
        .element("title", article.title())
        .element("published", Timestamps.print(article.createdAt()))
        .element("updated", Timestamps.print(article.updatedAt()))
        .empty("link", "rel", "alternate", "type", "text/html", "href", address)
        .open("author")
        .element("name", article.author().username())
        .element("uri", site.url() + Urls.profile(article.author().username()))
        .close()
        .element("summary", article.description());
    article.tags().forEach(tag -> xml.empty("category", "term", tag));
    xml.close();
  }

  /** Of an empty feed the beginning of all times: it must not change by itself. */
  private static Instant updated(List<Article> newest) {
    return newest.stream()
        .map(Article::updatedAt)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }
}
