package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for each form that any page shows, and for everything that people write. */
@Tag("database")
class SiteFormsTest {
  private static final Pattern FORM =
      Pattern.compile(
          "<form[^>]*\\smethod=\"post\"[^>]*\\saction=\"([^\"]+)\".*?</form>", Pattern.DOTALL);
  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"[\\w-]{43}\"");

  private final RunningApp app = RunningApp.shared();

  @Test
  void everyFormHasATokenAndNoneWorksWithoutIt() {
    var member = app.api.register();
    var other = app.api.register();
    var own = app.api.publish(member, Api.unique("Own "));
    var liked = app.api.publish(other, Api.unique("Liked "));
    var foreign = app.api.publish(other, Api.unique("Foreign "));
    var followed = app.api.register();
    app.api.post("/articles/" + liked + "/favorite", member.token(), "");
    app.api.post("/profiles/" + followed.name() + "/follow", member.token(), "");
    app.api.post(
        "/articles/" + own + "/comments", member.token(), "{\"comment\":{\"body\":\"Mine\"}}");
    var browser = new Browser(app).signIn(member);
    var actions = new TreeSet<String>();

    for (var path :
        new String[] {
          "/article/" + own,
          "/article/" + liked,
          "/article/" + foreign,
          "/profile/" + other.name(),
          "/profile/" + followed.name(),
          "/settings",
          "/editor",
          "/editor/" + own
        }) {
      actions.addAll(actions(browser.get(path)));
    }
    actions.add("/editor/preview");

    assertThat(actions.stream().map(action -> action.replaceAll("/\\d+/", "/ID/")))
        .containsExactlyInAnyOrder(
            "/article/" + own + "/comments",
            "/article/" + own + "/comments/ID/delete",
            "/article/" + own + "/delete",
            "/article/" + own + "/favorite",
            "/article/" + liked + "/comments",
            "/article/" + liked + "/unfavorite",
            "/article/" + foreign + "/comments",
            "/article/" + foreign + "/favorite",
            "/profile/" + other.name() + "/follow",
            "/profile/" + followed.name() + "/unfollow",
            "/settings",
            "/logout",
            "/editor",
            "/editor/" + own,
            "/editor/preview");
    var foreignSite = new Browser(app).header("Sec-Fetch-Site", "cross-site");
    foreignSite.cookies.putAll(browser.cookies);
    for (var action : actions) {
      assertThat(browser.post(action, "csrf", "").status()).as(action).isEqualTo(403);
      assertThat(foreignSite.post(action, "csrf", browser.csrf()).status())
          .as(action)
          .isEqualTo(403);
    }
    assertThat(browser.get("/settings").status()).as("still signed in").isEqualTo(200);
    assertThat(app.api.get("/articles/" + own, null).status()).isEqualTo(200);
  }

  @Test
  void visitorsFormsHaveATokenToo() {
    var visitor = new Browser(app);

    for (var path : new String[] {"/login", "/register"}) {
      assertThat(actions(visitor.get(path))).containsExactly(path);
      assertThat(visitor.post(path, "csrf", "").status()).as(path).isEqualTo(403);
    }
    assertThat(actions(visitor.get("/"))).isEmpty();
  }

  @Test
  void whatPeopleWriteIsShownAsTheyWroteIt() {
    var attack = "\"'><script>alert(1)</script>" + Api.unique("x");
    var name = Api.unique("<b onclick=alert(1)>&'");
    var browser = new Browser(app);
    browser.get("/register");
    var email = Api.unique("mail") + "@example.org";
    assertThat(
            browser
                .post("/register", "username", name, "email", email, "password", Api.PASSWORD)
                .status())
        .isEqualTo(303);
    browser.get("/settings");
    browser.post("/settings", "username", name, "email", email, "bio", attack, "image", "/'&x");
    var bad =
        browser.post("/settings", "username", name, "email", email, "image", "javascript:alert(1)");
    assertThat(bad.body()).contains("image must be an http, https or relative URL");
    var published =
        browser.post(
            "/editor",
            "title",
            attack,
            "description",
            attack,
            "body",
            attack + "\n\n[x](javascript:alert(1))",
            "tagList",
            "t" + attack + ",");
    assertThat(published.status()).as(published.body()).isEqualTo(303);
    var article = published.location();
    browser.get(article);
    browser.post(article + "/comments", "body", attack);

    for (var path :
        new String[] {
          article,
          "/editor" + article.substring("/article".length()),
          "/",
          "/settings",
          "/profile/" + Api.encoded(name),
          "/feed.xml",
          "/search?q=" + Api.encoded(attack),
          "/tag/" + Api.encoded("t" + attack),
          "/nothing/" + Api.encoded(attack)
        }) {
      for (var page : new Browser.Page[] {browser.get(path), new Browser(app).get(path)}) {
        assertThat(page.body())
            .as(path)
            .doesNotContain("<script>alert")
            .doesNotContain("<b onclick")
            .doesNotContain("href=\"javascript:")
            .doesNotContain("src=\"javascript:");
      }
    }
    assertThat(browser.get(article).body()).contains("&lt;script>alert(1)&lt;/script>");
  }

  private static Set<String> actions(Browser.Page page) {
    var actions = new TreeSet<String>();
    var forms = FORM.matcher(page.body());
    while (forms.find()) {
      assertThat(TOKEN.matcher(forms.group()).find()).as(forms.group()).isTrue();
      actions.add(forms.group(1));
    }
    assertThat(page.body().split("method=\"post\"", -1).length - 1)
        .as("forms that this test does not see")
        .isEqualTo((int) FORM.matcher(page.body()).results().count());
    return actions;
  }
}
