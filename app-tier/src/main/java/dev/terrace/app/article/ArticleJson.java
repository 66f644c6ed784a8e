package dev.terrace.app.article;

import dev.terrace.app.http.JsonBody;
import dev.terrace.app.http.Timestamps;
import tools.jackson.core.JsonGenerator;

/** Articles as the API shows them; in lists without their bodies. */
public final class ArticleJson {
  private ArticleJson() {}

  static JsonBody of(Article article) {
    return json -> {
      json.writeStartObject();
      json.writeName("article");
      write(json, article, true);
      json.writeEndObject();
    };
  }

  public static JsonBody of(ArticlePage page) {
    return json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("articles");
      for (var article : page.articles()) {
        write(json, article, false);
      }
      json.writeEndArray();
      json.writeNumberProperty("articlesCount", page.count());
      json.writeEndObject();
    };
  }

  private static void write(JsonGenerator json, Article article, boolean withBody) {
    json.writeStartObject();
    json.writeStringProperty("slug", article.slug());
    json.writeStringProperty("title", article.title());
    json.writeStringProperty("description", article.description());
    if (withBody) {
      json.writeStringProperty("body", article.body());
    }
    json.writeArrayPropertyStart("tagList");
    article.tags().forEach(json::writeString);
    json.writeEndArray();
    json.writeStringProperty("createdAt", Timestamps.print(article.createdAt()));
    json.writeStringProperty("updatedAt", Timestamps.print(article.updatedAt()));
    json.writeBooleanProperty("favorited", article.favorited());
    json.writeNumberProperty("favoritesCount", article.favoritesCount());
    article.author().writeTo(json, "author");
    json.writeEndObject();
  }
}
