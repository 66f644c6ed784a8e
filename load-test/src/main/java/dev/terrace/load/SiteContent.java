package dev.terrace.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a site holds to be asked for: found out through its API before the load begins, so that any
 * deployment with any data can be tested.
 *
 * @param articles newest first
 * @param authors names of users who wrote some of them
 * @param tags in use
 */
public record SiteContent(List<Article> articles, List<String> authors, List<String> tags) {
  /** Nothing. */
  static final SiteContent NONE = new SiteContent(List.of(), List.of(), List.of());

  private static final int WANTED = 500;
  private static final int PAGE = 100;
  private static final JsonMapper JSON = new JsonMapper();

  /** An article. */
  public record Article(String slug, String title) {
    /** For feeders. */
    public Map<String, Object> fields() {
      return Map.of("slug", slug, "title", title);
    }
  }

  public SiteContent {
    articles = List.copyOf(articles);
    authors = List.copyOf(authors);
    tags = List.copyOf(tags);
  }

  /**
   * Asks a site.
   *
   * @throws LoadException if it does not answer, or holds no articles
   */
  static SiteContent of(URI url, HttpClient client) throws InterruptedException {
    List<Article> articles = new ArrayList<>();
    Set<String> authors = new LinkedHashSet<>();
    while (articles.size() < WANTED) {
      JsonNode page =
          get(url, client, "/api/articles?limit=%d&offset=%d".formatted(PAGE, articles.size()))
              .path("articles");
      for (JsonNode article : page) {
        articles.add(
            new Article(article.path("slug").asString(), article.path("title").asString()));
        authors.add(article.path("author").path("username").asString());
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    if (articles.isEmpty()) {
      throw new LoadException(url + " holds no articles: nothing to read. Seed it first.");
    }
    List<String> tags = new ArrayList<>();
    get(url, client, "/api/tags").path("tags").forEach(tag -> tags.add(tag.asString()));
    return new SiteContent(articles, List.copyOf(authors), tags);
  }

  private static JsonNode get(URI url, HttpClient client, String path) throws InterruptedException {
    URI asked = url.resolve(path);
    try {
      var answer =
          client.send(
              HttpRequest.newBuilder(asked).timeout(Duration.ofSeconds(10)).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new LoadException(asked + " answers " + answer.statusCode());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new LoadException(asked + " does not answer: " + reason(e), e);
    } catch (JacksonException e) {
      throw new LoadException(asked + " answers no JSON: is it Terrace's API?", e);
    }
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
