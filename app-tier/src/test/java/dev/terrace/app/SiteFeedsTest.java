package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What feed readers and search engines read. */
@Tag("database")
class SiteFeedsTest {
  private static final String SITE = "https://localhost:8443";

  private final RunningApp app = RunningApp.shared();
  private final Browser browser = new Browser(app);

  @Test
  void newestArticlesAreAnAtomFeed() throws Exception {
    var author = app.api.register(Api.unique("A&B <i> "));
    var tag = Api.unique("c++ ");
    var title = Api.unique("5 < 6 & 'so on' ");
    var slug = app.api.publish(author, title, tag);

    var answer = browser.get("/feed.xml");
    var feed = xml(answer);
    var entry = (Element) feed.getElementsByTagName("entry").item(0);

    assertThat(answer.header("Content-Type")).isEqualTo("application/atom+xml; charset=utf-8");
    assertThat(answer.header("ETag")).isNotEmpty();
    assertThat(answer.header("Cache-Control")).startsWith("public");
    assertThat(text(feed, "title")).isEqualTo("Conduit");
    assertThat(text(entry, "title")).isEqualTo(title);
    assertThat(text(entry, "id")).isEqualTo(SITE + "/article/" + slug);
    assertThat(text(entry, "name")).isEqualTo(author.name());
    assertThat(text(entry, "summary")).isEqualTo("about");
    assertThat(text(entry, "published")).isEqualTo(text(entry, "updated")).endsWith("Z");
    assertThat(((Element) entry.getElementsByTagName("category").item(0)).getAttribute("term"))
        .isEqualTo(tag);
    assertThat(feed.getElementsByTagName("entry").getLength()).isLessThanOrEqualTo(20);
  }

  @Test
  void tagsAndAuthorsHaveFeedsOfTheirOwn() throws Exception {
    var author = app.api.register();
    var tag = Api.unique("tag");
    app.api.publish(author, Api.unique("Title "), tag);
    app.api.publish(author, Api.unique("Title "));

    var ofTag = xml(browser.get("/tag/" + tag + "/feed.xml"));
    var ofAuthor = xml(browser.get("/profile/" + author.name() + "/feed.xml"));
    var empty = xml(browser.get("/tag/" + Api.unique("none") + "/feed.xml"));

    assertThat(ofTag.getElementsByTagName("entry").getLength()).isEqualTo(1);
    assertThat(ofAuthor.getElementsByTagName("entry").getLength()).isEqualTo(2);
    assertThat(text(ofAuthor, "title")).isEqualTo(author.name() + " — Conduit");
    assertThat(text(empty, "updated")).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(browser.get("/profile/none/feed.xml").status()).isEqualTo(404);
    assertThat(browser.get("/tag/" + tag).body()).contains("href=\"/tag/" + tag + "/feed.xml\"");
  }

  @Test
  void sitemapListsArticlesAndBeyondOneDocumentItsParts() throws Exception {
    try (var own = RunningApp.start("site: {url: \"https://blog.example\"}\n")) {
      var visitor = new Browser(own);
      assertThat(xml(visitor.get("/sitemap.xml")).getElementsByTagName("url").getLength())
          .isEqualTo(1);
      var slug = own.api.publish(own.api.register(), "First");
      var one = xml(visitor.get("/sitemap.xml"));
      own.database.execute("UPDATE article SET id = 25000");

      var index = xml(visitor.get("/sitemap.xml"));
      var part = xml(visitor.get("/sitemap/3.xml"));

      assertThat(one.getElementsByTagName("loc").item(1).getTextContent())
          .isEqualTo("https://blog.example/article/" + slug);
      assertThat(index.getTagName()).isEqualTo("sitemapindex");
      assertThat(index.getElementsByTagName("loc").getLength()).isEqualTo(3);
      assertThat(text(part, "loc")).isEqualTo("https://blog.example/article/" + slug);
      assertThat(xml(visitor.get("/sitemap/2.xml")).getElementsByTagName("url").getLength())
          .isZero();
      for (var none :
          new String[] {"/sitemap/4.xml", "/sitemap/0.xml", "/sitemap/x", "/sitemap/"}) {
        assertThat(visitor.get(none).status()).as(none).isEqualTo(404);
      }
      assertThat(visitor.get("/robots.txt").body())
          .contains("Sitemap: https://blog.example/sitemap.xml")
          .contains("Disallow: /api/");
    }
  }

  @Test
  void pagesTellTheirOneAddress() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));

    assertThat(browser.get("/?page=1&utm=x").body())
        .contains("<link rel=\"canonical\" href=\"" + SITE + "/\">");
    assertThat(browser.get("/article/" + slug + "?x").body())
        .contains("<link rel=\"canonical\" href=\"" + SITE + "/article/" + slug + "\">")
        .contains("property=\"og:type\" content=\"article\"");
    assertThat(browser.get("/nothing").body()).contains("noindex").doesNotContain("canonical");
  }

  private static Element xml(Browser.Page page) throws Exception {
    assertThat(page.status()).isEqualTo(200);
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page.body())))
        .getDocumentElement();
  }

  private static String text(Element element, String name) {
    return element.getElementsByTagName(name).item(0).getTextContent();
  }
}
