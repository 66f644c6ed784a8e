package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.http.HttpProtocolBuilder;

/** Reading through the JSON API. Each answer is checked for what it should hold. */
final class Api {
  private Api() {}

  /** A program that keeps connections open and shares them among its requests. */
  static HttpProtocolBuilder client() {
    return http.baseUrl(Feeds.url())
        .acceptHeader("application/json")
        .acceptEncodingHeader("gzip")
        .userAgentHeader("terrace-load-test")
        .shareConnections();
  }

  static ChainBuilder list() {
    return exec(
        http("GET articles")
            .get("/api/articles?limit=20")
            .check(status().is(200), jmesPath("articles[0].slug").exists()));
  }

  static ChainBuilder article() {
    return feed(Feeds.articles("api"))
        .exec(
            http("GET article")
                .get("/api/articles/#{slug}")
                .check(status().is(200), jmesPath("article.title").isEL("#{title}")));
  }

  static ChainBuilder comments() {
    return feed(Feeds.articles("api"))
        .exec(
            http("GET comments")
                .get("/api/articles/#{slug}/comments")
                .check(status().is(200), jmesPath("comments").exists()));
  }

  static ChainBuilder tags() {
    return exec(
        http("GET tags").get("/api/tags").check(status().is(200), jmesPath("tags").exists()));
  }

  /** One request of an anonymous program. */
  static ChainBuilder any() {
    return randomSwitch()
        .on(
            percent(40).then(list()),
            percent(40).then(article()),
            percent(10).then(comments()),
            percent(10).then(tags()));
  }
}
