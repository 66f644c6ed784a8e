package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages that everybody sees. */
@Tag("database")
class SitePagesTest {
  private final RunningApp app = RunningApp.shared();

  @Test
  void pagesShowWhatTheApiTells() throws Exception {
    var author = app.api.register();
    var slug = app.api.publish(author, Api.unique("Title "), Api.unique("tag"));
    var comment =
        app.api.post(
            "/articles/" + slug + "/comments",
            author.token(),
            "{\"comment\":{\"body\":\"*Hello*\"}}");
    assertThat(comment.status()).isEqualTo(201);

    assertThat(get("/").body()).contains("article-preview").contains(author.name());
    assertThat(get("/article/" + slug).body())
        .contains("article-content")
        .contains("<em>Hello</em>");
    assertThat(get("/profile/" + author.name()).body()).contains("user-info").contains(slug);
    assertThat(get("/profile/" + author.name() + "/favorites").statusCode()).isEqualTo(200);
    assertThat(get("/login").body()).contains("name=\"password\"");
    assertThat(get("/register").body()).contains("name=\"username\"");
    assertThat(get("/article/none").body()).contains("article-page");
    assertThat(get("/article/none").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/editor").statusCode()).isEqualTo(303);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(app.api.base + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
