package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many SQL statements each endpoint sends: a constant, however much there is to show. */
@Tag("database")
class StatementCountTest {
  private final List<String> table = new ArrayList<>();
  private final List<String> tooMany = new ArrayList<>();

  @Test
  void everyEndpointSendsNoMoreStatementsThanItMay() {
    try (var app = RunningApp.start("")) {
      var api = app.api;
      var author = api.register("author");
      var reader = api.register("reader");
      api.post("/profiles/author/follow", reader.token(), null);
      for (int i = 0; i < 24; i++) {
        var slug = api.publish(author, "Title " + i, "t" + i % 7, "common", "u" + i % 5);
        api.post("/articles/" + slug + "/favorite", reader.token(), null);
        api.post("/articles/title-0/comments", reader.token(), "{\"comment\":{\"body\":\"x\"}}");
      }
      var comment =
          api.post("/articles/title-1/comments", reader.token(), "{\"comment\":{\"body\":\"x\"}}")
              .text("/comment/id");
      String token = reader.token();

      count(
          app,
          2,
          "POST /users",
          () ->
              api.post(
                  "/users",
                  null,
                  """
                  {"user":{"username":"third","email":"third@example.org","password":"12345678"}}\
                  """));
      count(
          app,
          1,
          "POST /users/login",
          () ->
              api.post(
                  "/users/login",
                  null,
                  """
                  {"user":{"email":"third@example.org","password":"12345678"}}\
                  """));
      count(app, 1, "GET /user", () -> api.get("/user", token));
      count(app, 2, "PUT /user", () -> api.put("/user", token, "{\"user\":{\"bio\":\"b\"}}"));
      count(app, 1, "GET /profiles/:name", () -> api.get("/profiles/author", null));
      count(app, 1, "GET /profiles/:name (signed in)", () -> api.get("/profiles/author", token));
      count(
          app,
          2,
          "POST /profiles/:name/follow",
          () -> api.post("/profiles/author/follow", token, null));
      count(
          app,
          2,
          "DELETE /profiles/:name/follow",
          () -> api.delete("/profiles/third/follow", token));
      count(app, 2, "GET /articles", () -> api.get("/articles?limit=20", null));
      count(app, 2, "GET /articles (signed in)", () -> api.get("/articles?limit=20", token));
      count(app, 2, "GET /articles?tag", () -> api.get("/articles?tag=common", token));
      count(app, 2, "GET /articles?author", () -> api.get("/articles?author=author", token));
      count(app, 2, "GET /articles?favorited", () -> api.get("/articles?favorited=reader", token));
      count(
          app,
          2,
          "GET /articles?tag&author&favorited",
          () -> api.get("/articles?tag=common&author=author&favorited=reader", token));
      count(app, 2, "GET /articles/feed", () -> api.get("/articles/feed", token));
      count(app, 1, "GET /articles/:slug", () -> api.get("/articles/title-3", null));
      count(app, 1, "GET /articles/:slug (signed in)", () -> api.get("/articles/title-3", token));
      count(
          app,
          5,
          "POST /articles",
          () -> api.post("/articles", token, Api.article("Mine", "common", "brand-new")));
      count(
          app,
          7,
          "PUT /articles/:slug (all fields)",
          () -> api.put("/articles/mine", token, Api.article("Mine 2", "newer", "common")));
      count(
          app,
          3,
          "PUT /articles/:slug (body)",
          () -> api.put("/articles/mine-2", token, "{\"article\":{\"body\":\"b\"}}"));
      count(app, 2, "DELETE /articles/:slug", () -> api.delete("/articles/mine-2", token));
      count(
          app,
          3,
          "POST /articles/:slug/favorite",
          () -> api.post("/articles/title-5/favorite", author.token(), null));
      count(
          app,
          4,
          "POST /articles/:slug/favorite (again)",
          () -> api.post("/articles/title-5/favorite", author.token(), null));
      count(
          app,
          4,
          "DELETE /articles/:slug/favorite",
          () -> api.delete("/articles/title-5/favorite", author.token()));
      count(
          app,
          2,
          "GET /articles/:slug/comments (24 of them)",
          () -> api.get("/articles/title-0/comments", token));
      count(
          app,
          3,
          "POST /articles/:slug/comments",
          () -> api.post("/articles/title-0/comments", token, "{\"comment\":{\"body\":\"y\"}}"));
      count(
          app,
          2,
          "DELETE /articles/:slug/comments/:id",
          () -> api.delete("/articles/title-1/comments/" + comment, token));
      count(app, 1, "GET /tags", () -> api.get("/tags", null));
      api.get("/search?q=title", null); // asks once what the shortest word is
      count(app, 2, "GET /search", () -> api.get("/search?q=title", null));
      count(app, 2, "GET /search (signed in)", () -> api.get("/search?q=title+-newer", token));
      count(
          app,
          3,
          "GET /search (phrases)",
          () -> api.get("/search?q=%22title+3%22+-%22title+4%22", token));
      count(app, 0, "GET /nothing", () -> api.get("/nothing", null), 404);

      System.out.println(String.join("\n", table));
      assertThat(tooMany).isEmpty();
    }
  }

  @Test
  void everyPageAndActionSendsNoMoreStatementsThanItMay() {
    try (var app = RunningApp.start("")) {
      var api = app.api;
      var author = api.register("author");
      var reader = api.register("reader");
      for (int i = 0; i < 30; i++) {
        var slug = api.publish(author, "Title " + i, "t" + i % 7, "common");
        api.post("/articles/" + slug + "/favorite", reader.token(), null);
        api.post("/articles/title-0/comments", reader.token(), "{\"comment\":{\"body\":\"x\"}}");
      }
      var visitor = new Browser(app);
      var member = new Browser(app).signIn(reader);
      visitor.get("/search?q=title"); // asks once what the shortest word is

      page(app, 3, "/ (the first in 10 s)", () -> visitor.get("/"));
      page(app, 1, "/", () -> visitor.get("/"));
      page(app, 1, "/?page=2", () -> visitor.get("/?page=2"));
      page(app, 2, "/article/:slug", () -> visitor.get("/article/title-0"));
      page(app, 2, "/tag/:tag", () -> visitor.get("/tag/common"));
      page(app, 3, "/profile/:name", () -> visitor.get("/profile/author"));
      page(app, 3, "/profile/:name/favorites", () -> visitor.get("/profile/reader/favorites"));
      page(app, 2, "/search", () -> visitor.get("/search?q=title"));
      page(app, 1, "/feed.xml", () -> visitor.get("/feed.xml"));
      page(app, 2, "/sitemap.xml", () -> visitor.get("/sitemap.xml"));
      page(app, 0, "/login", () -> visitor.get("/login"));
      page(app, 0, "/register", () -> visitor.get("/register"));

      // One more than for visitors: the session.
      page(app, 3, "/ (signed in)", () -> member.get("/"));
      page(app, 3, "/?feed=following (signed in)", () -> member.get("/?feed=following"));
      page(app, 3, "/article/:slug (signed in)", () -> member.get("/article/title-0"));
      page(app, 4, "/tag/:tag (signed in)", () -> member.get("/tag/common"));
      page(app, 4, "/profile/:name (signed in)", () -> member.get("/profile/author"));
      page(app, 1, "/editor (signed in)", () -> member.get("/editor"));
      page(app, 2, "/settings (signed in)", () -> member.get("/settings"));
      page(app, 5, "favorite (again)", () -> member.post("/article/title-1/favorite"));
      page(app, 5, "unfavorite", () -> member.post("/article/title-1/unfavorite"));
      page(app, 3, "follow", () -> member.post("/profile/author/follow"));
      page(app, 3, "unfollow", () -> member.post("/profile/author/unfollow"));
      page(app, 4, "comment", () -> member.post("/article/title-1/comments", "body", "Well said"));
      page(
          app,
          6,
          "publish",
          () ->
              member.post(
                  "/editor", "title", "Mine", "description", "d", "body", "b", "tagList", "x y"));
      page(app, 2, "/editor/:slug (signed in)", () -> member.get("/editor/mine"));
      page(
          app,
          5,
          "update",
          () ->
              member.post(
                  "/editor/mine",
                  "title",
                  "Mine 2",
                  "description",
                  "d",
                  "body",
                  "b",
                  "tagList",
                  ""));
      page(app, 3, "delete", () -> member.post("/article/mine-2/delete"));
      page(app, 2, "log out", () -> member.post("/logout"));
      page(
          app,
          3,
          "log in",
          () -> visitor.post("/login", "email", reader.email(), "password", Api.PASSWORD));

      System.out.println(String.join("\n", table));
      assertThat(tooMany).isEmpty();
    }
  }

  private void page(RunningApp app, int most, String name, Supplier<Browser.Page> call) {
    double before = app.metric("terrace.app.db.statements");
    var answer = call.get();
    int sent = (int) (app.metric("terrace.app.db.statements") - before);
    assertThat(answer.status()).as(name + " " + answer.body()).isIn(200, 303);
    note(name, sent, most);
  }

  private void note(String name, int sent, int most) {
    table.add("%-50s %d".formatted(name, sent));
    if (sent > most || (most > 0 && sent == 0)) {
      tooMany.add("%s sent %d statements, at most %d".formatted(name, sent, most));
    }
  }

  private void count(RunningApp app, int most, String name, Supplier<Api.Answer> call) {
    count(app, most, name, call, 200, 201, 204);
  }

  private void count(
      RunningApp app, int most, String name, Supplier<Api.Answer> call, Integer... statuses) {
    double before = app.metric("terrace.app.db.statements");
    var answer = call.get();
    int sent = (int) (app.metric("terrace.app.db.statements") - before);
    assertThat(answer.status()).as(name + " " + answer.body()).isIn((Object[]) statuses);
    note(name, sent, most);
  }
}
