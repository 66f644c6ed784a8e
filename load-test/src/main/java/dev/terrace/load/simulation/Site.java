package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.AllowList;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;

/** The pages that readers look at. Each answer is checked for what it should show. */
final class Site {
  private Site() {}

  /** A browser: fetches what pages are made of, keeps it as it may, has connections of its own. */
  static HttpProtocolBuilder browser() {
    String url = Feeds.url();
    return http.baseUrl(url)
        .acceptHeader("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
        .acceptEncodingHeader("gzip, br")
        .acceptLanguageHeader("en")
        .userAgentHeader("terrace-load-test")
        .inferHtmlResources(AllowList(java.util.regex.Pattern.quote(url) + "/assets/.*"))
        .nameInferredHtmlResources(_ -> "asset");
  }

  static ChainBuilder home() {
    return exec(page(http("home page").get("/"), "article-preview"));
  }

  static ChainBuilder olderArticles() {
    return exec(page(http("page 2").get("/?page=2"), "Popular Tags"));
  }

  static ChainBuilder article() {
    return feed(Feeds.articles("pages"))
        .exec(page(http("article page").get("/article/#{slug}"), "/article/#{slug}"));
  }

  static ChainBuilder tag() {
    return feed(Feeds.tags("pages"))
        .exec(page(http("tag page").get("/").queryParam("tag", "#{tag}"), "Popular Tags"));
  }

  static ChainBuilder profile() {
    return feed(Feeds.authors("pages"))
        .exec(page(http("profile page").get("/profile/#{author}"), "user-info"));
  }

  /**
   * What a browser keeps is asked for again with its entity tag: 304, without a body to look at.
   */
  private static HttpRequestActionBuilder page(HttpRequestActionBuilder request, String shows) {
    return request
        .check(status().in(200, 304))
        .checkIf((response, _) -> response.status().code() == 200)
        .then(substring(shows).exists());
  }
}
