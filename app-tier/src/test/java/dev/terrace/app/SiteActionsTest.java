package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything that can be done with forms alone, and the same as scripts do it. */
@Tag("database")
class SiteActionsTest {
  private final RunningApp app = RunningApp.shared();

  @Test
  void registeringSignsInAndLeadsWhereOneCameFrom() {
    var browser = new Browser(app);
    var name = Api.unique("new");
    assertThat(browser.get("/register?return=/editor").body())
        .contains("name=\"return\" value=\"/editor\"");

    var answer =
        browser.post(
            "/register",
            "username",
            name,
            "email",
            name + "@example.org",
            "password",
            Api.PASSWORD,
            "return",
            "/editor");

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.location()).isEqualTo("/editor");
    assertThat(browser.get("/editor").status()).isEqualTo(200);
    assertThat(browser.get("/").body()).contains("href=\"/profile/" + name + "\"");
  }

  @Test
  void mistakesAreShownWithTheValuesButNeverThePassword() {
    var member = app.api.register();
    var browser = new Browser(app);
    browser.get("/register");

    var answer =
        browser.post(
            "/register", "username", member.name(), "email", "a b", "password", "s3cretly");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body())
        .contains("error-messages")
        .contains("email is not an e-mail address")
        .contains("value=\"" + member.name() + "\"")
        .contains("value=\"a b\"")
        .doesNotContain("s3cretly");
    answer =
        browser.post(
            "/register", "username", member.name(), "email", "a@b", "password", "s3cretly");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("username has already been taken");
  }

  @Test
  void wrongPasswordAndUnknownAccountLookTheSame() {
    var member = app.api.register();
    var browser = new Browser(app);
    browser.get("/login");

    var wrong = browser.post("/login", "email", member.email(), "password", "wrong password");
    var unknown =
        browser.post("/login", "email", "x" + member.email(), "password", "wrong password");

    assertThat(wrong.status()).isEqualTo(unknown.status()).isEqualTo(422);
    assertThat(wrong.body()).contains("email or password is invalid");
    assertThat(unknown.body()).contains("email or password is invalid");
  }

  @Test
  void whatWasWrittenOutlivesTheSession() {
    var author = app.api.register();
    var browser = new Browser(app).signIn(author);
    browser.get("/editor");
    var session = new LinkedHashMap<>(browser.cookies);
    browser.post("/logout");
    browser.cookies.clear();
    browser.cookies.putAll(session); // a tab that was left open

    var lost =
        browser.post(
            "/editor", "title", "Kept <1>", "description", "d", "body", "a\nb", "tagList", "x, y");

    assertThat(lost.status()).isEqualTo(403);
    assertThat(lost.body())
        .contains("no longer signed in", "value=\"Kept &lt;1>\"", ">a\nb</textarea>", "x, y")
        .contains("action=\"/editor\"");

    browser.signIn(author); // in another tab; the one left open sends its old token
    var old = browser.csrf();
    var stale =
        browser.post(
            "/editor",
            "title",
            "Kept",
            "description",
            "d",
            "body",
            "a\nb",
            "tagList",
            "x, y",
            "csrf",
            "old");
    assertThat(stale.status()).isEqualTo(403);
    assertThat(stale.body()).contains("Please send it again").contains("name=\"csrf\"");
    assertThat(stale.csrf()).isNotEmpty();
    assertThat(old).isNotEmpty();

    var sent =
        browser.post(
            "/editor", "title", "Kept", "description", "d", "body", "a\nb", "tagList", "x, y");
    assertThat(sent.status()).isEqualTo(303);
    assertThat(browser.get(sent.location()).body()).contains("Kept");
  }

  @Test
  void articleIsWrittenChangedAndDeleted() {
    var author = app.api.register();
    var browser = new Browser(app).signIn(author);
    var title = Api.unique("Title ");
    assertThat(browser.get("/editor").body()).contains("placeholder=\"Enter tags\"");

    var published =
        browser.post(
            "/editor",
            "title",
            title,
            "description",
            "About",
            "body",
            "one\r\ntwo",
            "tagList",
            "java, load balancing");

    assertThat(published.status()).isEqualTo(303);
    var page = browser.get(published.location());
    assertThat(page.body()).contains(title).contains("load balancing").contains("Edit Article");
    var slug = published.location().substring("/article/".length());
    var stored = app.api.get("/articles/" + slug, null);
    assertThat(stored.text("/article/body")).isEqualTo("one\ntwo");
    assertThat(stored.at("/article/tagList").size()).isEqualTo(2);

    assertThat(browser.get("/editor/" + slug).body()).contains("value=\"java, load balancing\"");
    var wrong = browser.post("/editor/" + slug, "title", "", "description", "d", "body", "kept");
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.body()).contains("title can't be blank").contains("kept");
    var changed =
        browser.post(
            "/editor/" + slug, "title", title, "description", "d", "body", "b", "tagList", "");
    assertThat(changed.location()).isEqualTo("/article/" + slug);
    assertThat(app.api.get("/articles/" + slug, null).at("/article/tagList").size()).isZero();

    assertThat(browser.post("/article/" + slug + "/delete").location()).isEqualTo("/");
    assertThat(browser.get("/article/" + slug).status()).isEqualTo(404);
  }

  @Test
  void onlyTheAuthorEditsAndDeletes() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var browser = new Browser(app).signIn(app.api.register());

    assertThat(browser.get("/editor/" + slug).status()).isEqualTo(403);
    assertThat(browser.post("/editor/" + slug, "title", "Mine").status()).isEqualTo(403);
    assertThat(browser.post("/article/" + slug + "/delete").status()).isEqualTo(403);
    assertThat(browser.get("/article/" + slug).body()).doesNotContain("Edit Article");
    assertThat(browser.get("/editor/none").status()).isEqualTo(404);
  }

  @Test
  void previewUsesTheSameMarkdown() {
    var browser = new Browser(app).signIn(app.api.register());

    var fragment = browser.fetch("/editor/preview", "body", "# Big\n\n<b>no</b> *yes*");
    var page = browser.post("/editor/preview", "title", "Kept", "body", "*yes*");

    assertThat(fragment.status()).isEqualTo(200);
    assertThat(fragment.body())
        .doesNotContain("<html")
        .contains("Big</h2>")
        .contains("<em>yes</em>")
        .doesNotContain("<b>");
    assertThat(page.body()).contains("<html").contains("value=\"Kept\"").contains("<em>yes</em>");
  }

  @Test
  void favoritesAreToggledWithAndWithoutScripts() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var browser = new Browser(app).signIn(app.api.register());

    var redirect = browser.post("/article/" + slug + "/favorite", "return", "/?page=2");
    var fragment = browser.fetch("/article/" + slug + "/favorite", "look", "compact");
    var full = browser.fetch("/article/" + slug + "/unfavorite", "look", "full");

    assertThat(redirect.location()).isEqualTo("/?page=2");
    assertThat(fragment.status()).isEqualTo(200);
    assertThat(fragment.body())
        .contains("action=\"/article/" + slug + "/unfavorite\"")
        .contains("btn-primary")
        .doesNotContain("<html");
    assertThat(full.body()).contains("Favorite Article").contains("btn-outline-primary");
    assertThat(browser.post("/article/" + slug + "/favorite").location())
        .isEqualTo("/article/" + slug);
  }

  @Test
  void peopleAreFollowedWithAndWithoutScripts() {
    var author = app.api.register();
    app.api.publish(author, Api.unique("Title "));
    var reader = app.api.register();
    var browser = new Browser(app).signIn(reader);
    var path = "/profile/" + author.name();
    assertThat(browser.get("/?feed=following").body()).contains("Your feed is empty");

    assertThat(browser.post(path + "/follow").location()).isEqualTo(path);
    assertThat(browser.get("/?feed=following").body())
        .contains("article-preview")
        .contains(author.name());
    assertThat(browser.fetch(path + "/unfollow").body()).contains("Follow " + author.name());
    assertThat(browser.fetch(path + "/follow").body()).contains("Unfollow " + author.name());
    assertThat(browser.post("/profile/" + reader.name() + "/follow").status()).isEqualTo(422);
    assertThat(browser.post("/profile/none/follow").status()).isEqualTo(404);
  }

  @Test
  void commentsArePostedAndDeletedWithAndWithoutScripts() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var path = "/article/" + slug;
    var browser = new Browser(app).signIn(app.api.register());
    browser.get(path);

    var redirect = browser.post(path + "/comments", "body", "First");
    var fragment = browser.fetch(path + "/comments", "body", "*Second*");
    var blank = browser.post(path + "/comments", "body", " \r\n");
    var blankFragment = browser.fetch(path + "/comments", "body", "");

    assertThat(redirect.location()).startsWith(path + "#comment-");
    assertThat(fragment.status()).isEqualTo(200);
    assertThat(fragment.body())
        .contains("<em>Second</em>")
        .contains("ion-trash-a")
        .doesNotContain("<html");
    assertThat(blank.status()).isEqualTo(422);
    assertThat(blank.body()).contains("body can't be blank").contains("First");
    assertThat(blankFragment.status()).isEqualTo(422);
    assertThat(blankFragment.body()).contains("error-messages").doesNotContain("<html");

    var id = redirect.location().replaceAll(".*-", "");
    var stranger = new Browser(app).signIn(app.api.register());
    assertThat(stranger.post(path + "/comments/" + id + "/delete").status()).isEqualTo(403);
    assertThat(browser.post(path + "/comments/" + id + "/delete").location())
        .isEqualTo(path + "#comments");
    assertThat(browser.fetch(path + "/comments/" + id + "/delete").status()).isEqualTo(404);
    assertThat(browser.get(path).body()).doesNotContain("First").contains("Second");
  }

  @Test
  void settingsChangeTheAccountAndLeaveAnEmptyPasswordAlone() {
    var member = app.api.register();
    var browser = new Browser(app).signIn(member);
    assertThat(browser.get("/settings").body()).contains(member.email());
    var name = Api.unique("renamed");

    var saved =
        browser.post(
            "/settings",
            "username",
            name,
            "email",
            member.email(),
            "bio",
            "Hi",
            "image",
            "",
            "password",
            "");
    var wrong = browser.post("/settings", "username", "", "email", member.email(), "bio", "Kept");

    assertThat(saved.location()).isEqualTo("/profile/" + name);
    assertThat(browser.get("/profile/" + name).body())
        .contains(">Hi</p>")
        .contains("Edit Profile Settings");
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.body()).contains("username can't be blank").contains("Kept");
    new Browser(app).signIn(member);
  }

  @Test
  void whoIsNotSignedInIsSentToSignInAndBack() {
    var browser = new Browser(app);

    assertThat(browser.get("/editor").location()).isEqualTo("/login?return=%2Feditor");
    assertThat(browser.get("/?feed=following").location())
        .isEqualTo("/login?return=%2F%3Ffeed%3Dfollowing");
    assertThat(browser.post("/article/x/favorite", "return", "/article/x").location())
        .isEqualTo("/login?return=%2Farticle%2Fx");
    assertThat(browser.fetch("/article/x/favorite").status()).isEqualTo(401);
  }
}
