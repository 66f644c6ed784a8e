package dev.terrace.app.article;

import dev.terrace.app.http.Timestamps;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteConfig;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;
import dev.terrace.app.site.XmlText;

/**
 * What search engines ask for: which pages there are (sitemaps.org), and which to leave alone (RFC
 * 9309). Articles are listed by ranges of their ids, straight off the primary key.
 */
public final class SitemapPages {
  private static final String TYPE = "application/xml; charset=utf-8";
  private static final String NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";

  private final ArticleService articles;
  private final String url;

  public SitemapPages(ArticleService articles, SiteConfig site) {
    this.articles = articles;
    this.url = site.url();
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get("/robots.txt", _ -> robots())
        .get("/sitemap.xml", _ -> sitemap())
        .get("/sitemap/{part}", this::part);
  }

  private PageAnswer robots() {
    return new PageAnswer.Document(
        "text/plain; charset=utf-8",
        """
        User-agent: *
        Disallow: /api/
        Disallow: /editor
        Disallow: /settings
        Disallow: /search

        Sitemap: %s/sitemap.xml
        """
            .formatted(url));
  }

  /** The pages themselves where one document can hold them, else where to find the documents. */
  private PageAnswer sitemap() {
    int parts = articles.sitemapParts();
    return parts <= 1 ? pages(1) : index(parts);
  }

  private PageAnswer part(PageCall call) {
    var name = call.path("part");
    if (!name.matches("[1-9][0-9]{0,6}\\.xml")) {
      throw Rejection.notFound("page");
    }
    int part = Integer.parseInt(name.substring(0, name.length() - ".xml".length()));
    if (part > articles.sitemapParts()) {
      throw Rejection.notFound("page");
    }
    return pages(part);
  }

  private PageAnswer index(int parts) {
    return new PageAnswer.Document(
        TYPE,
        XmlText.document(xml -> {
          xml.root("sitemapindex", NAMESPACE);
          for (int part = 1; part <= parts; part++) {
            xml.open("sitemap").element("loc", url + "/sitemap/" + part + ".xml").close();
          }
          return xml.close();
        }));
  }

  private PageAnswer pages(int part) {
    var places = articles.sitemap(part);
    return new PageAnswer.Document(
        TYPE,
        XmlText.document(xml -> {
          xml.root("urlset", NAMESPACE);
          if (part == 1) {
            xml.open("url").element("loc", url + "/").close();
          }
          for (var place : places) {
            xml.open("url")
                .element("loc", url + Urls.article(place.slug()))
                .element("lastmod", Timestamps.print(place.updatedAt()))
                .close();
          }
          return xml.close();
        }));
  }
}
