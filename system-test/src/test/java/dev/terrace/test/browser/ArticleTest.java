package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing, changing, deleting and favouriting articles. */
class ArticleTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void publishingWithTags(Look look) {
    var title = Member.unique("Title ");
    var first = Member.unique("one");
    var second = Member.unique("two");
    var visitor = signedIn(look, Member.register());

    visitor.open("/");
    visitor.find("nav.navbar a.nav-link[href='/editor']").click();
    visitor.isAt("/editor");
    visitor.fill("title", title);
    visitor.fill("description", "What it is about");
    visitor.fill("body", "Some **strong** words\n\n- and\n- a list\n\n```\nand code\n```\n");
    enterTags(visitor, first, second);
    visitor.find(AriaRole.BUTTON, "Publish Article").click();

    visitor.isAtLike("/article/.+");
    assertThat(visitor.find("h1")).hasText(title);
    assertThat(visitor.find("h1")).hasCount(1);
    assertThat(visitor.page()).hasTitle(Pattern.compile(title + ".*"));
    assertThat(visitor.find(".article-content strong")).hasText("strong");
    assertThat(visitor.find(".article-content li")).hasCount(2);
    assertThat(visitor.find(".article-content pre code")).hasText("and code\n");
    assertThat(visitor.find(".article-page .tag-list .tag-default"))
        .containsText(new String[] {first, second});
  }

  @ParameterizedTest
  @EnumSource
  void anIncompleteArticleIsSentBackWithAllThatWasTyped(Look look) {
    var visitor = signedIn(look, Member.register()).expecting(422);

    visitor.open("/editor");
    visitor.fill("title", "A title alone");
    enterTags(visitor, "kept");
    visitor.find(AriaRole.BUTTON, "Publish Article").click();

    assertThat(visitor.find(".error-messages li")).hasCount(2);
    visitor.isAt("/editor");
    assertThat(visitor.find("main [name=title]")).hasValue("A title alone");
    assertThat(visitor.find("main [name=tagList]")).hasValue(Pattern.compile("kept,?"));
  }

  @ParameterizedTest
  @EnumSource
  void changingAndDeleting(Look look) {
    var author = Member.register();
    var slug = author.publishSlug("before");
    var visitor = signedIn(look, author);

    visitor.open("/article/" + slug);
    visitor.find("a:has-text('Edit Article')").first().click();
    visitor.isAt("/editor/" + slug);
    visitor.fill("body", "Another body");
    enterTags(visitor, "after");
    visitor.find(AriaRole.BUTTON, "Publish Article").click();
    visitor.isAt("/article/" + slug);
    assertThat(visitor.find(".article-content")).containsText("Another body");
    assertThat(visitor.find(".article-page .tag-list .tag-default"))
        .containsText(new String[] {"after", "before"});

    visitor.page().onDialog(dialog -> dialog.accept());
    visitor.find("button:has-text('Delete Article')").first().click();
    visitor.isAt("/");
    visitor.expecting(404).open("/article/" + slug);
    assertThat(visitor.find(".article-page")).isVisible();
  }

  @ParameterizedTest
  @EnumSource
  void favouritingOnThePageAndInLists(Look look) {
    var author = Member.register();
    var slug = author.publishSlug();
    var visitor = signedIn(look, Member.register());

    visitor.open("/article/" + slug);
    visitor.ready();
    var button = visitor.find(".article-page button:has-text('Favorite Article')").first();
    assertThat(button).hasClass(Pattern.compile(".*\\bbtn-outline-primary\\b.*"));
    button.click();
    button = visitor.find(".article-page button:has-text('Unfavorite Article')").first();
    assertThat(button).hasClass(Pattern.compile(".*\\bbtn-primary\\b.*"));
    assertThat(button).containsText("1");
    // The same button above and below the text.
    assertThat(visitor.find(".article-page button:has-text('Unfavorite Article')")).hasCount(2);
    visitor.isAtLike("/article/" + slug + ".*");
    visitor.find("button:has-text('Follow " + author.username() + "')").first().click();
    assertThat(visitor.find("button:has-text('Unfollow " + author.username() + "')")).hasCount(2);
    visitor.isAtLike("/article/" + slug + ".*");

    visitor.open("/profile/" + author.username());
    visitor.ready();
    var compact = visitor.find(".article-preview button").first();
    assertThat(compact).hasClass(Pattern.compile(".*\\bbtn-primary\\b.*"));
    compact.click();
    assertThat(visitor.find(".article-preview button").first())
        .hasClass(Pattern.compile(".*\\bbtn-outline-primary\\b.*"));
    assertThat(visitor.find(".article-preview button").first()).containsText("0");
    visitor.isAt("/profile/" + author.username());
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void visitorsAreAskedToSignInAndSeeNoButtonsOfTheAuthor(Look look) {
    var author = Member.register();
    var slug = author.publishSlug();
    var visitor = visitor(look);

    visitor.open("/article/" + slug);
    assertThat(visitor.find("a:has-text('Edit Article')")).hasCount(0);
    assertThat(visitor.find("button:has-text('Delete Article')")).hasCount(0);
    visitor.find("button:has-text('Favorite Article')").first().click();
    visitor.isAtLike("/login.*");
    visitor.open("/article/" + slug);
    visitor.find("button:has-text('Follow " + author.username() + "')").first().click();
    visitor.isAtLike("/login.*");
  }

  @ParameterizedTest
  @EnumSource
  void whatPeopleWriteIsNeverRun(Look look) {
    var author = Member.register();
    var hostile =
        """
        <script>document.title = "broken"</script>

        <img src="x" onerror="document.title='broken'">
        [link](javascript:document.title='broken')
        ![image](javascript:document.title='broken')
        [data](data:text/html,<script>document.title='broken'</script>)
        <a href="https://example.org" onclick="document.title='broken'">a</a>
        """;
    var slug =
        author
            .create(
                dev.terrace.test.Json.object(
                    "title",
                    Member.unique("<b>bold</b> \"quotes\" & "),
                    "description",
                    hostile,
                    "body",
                    hostile,
                    "tagList",
                    java.util.List.of("<i>tag</i>")))
            .get("slug")
            .stringValue();
    author.comment(slug, hostile);
    var visitor = visitor(look);

    for (var path :
        new String[] {
          "/article/" + slug, "/profile/" + author.username(), "/tag/%3Ci%3Etag%3C%2Fi%3E"
        }) {
      visitor.open(path);
      visitor.ready();
      assertThat(visitor.find("h1:has-text('<b>bold</b>')").first()).isVisible();
      assertThat(visitor.page().title()).doesNotContain("broken");
      assertThat(visitor.find("main [onerror], main [onclick], main script, main b")).hasCount(0);
      assertThat(visitor.find("main [href^='javascript:'], main [src^='javascript:']")).hasCount(0);
      assertThat(visitor.find("main [href^='data:']")).hasCount(0);
    }
  }

  /** With scripts each tag is entered for itself; without, they stand in one field. */
  private static void enterTags(Visitor visitor, String... tags) {
    visitor.ready();
    Locator field = visitor.page().getByPlaceholder("Enter tags");
    if (!visitor.look().script) {
      var before = field.inputValue();
      field.fill((before.isEmpty() ? "" : before + ", ") + String.join(", ", tags));
      return;
    }
    for (var tag : tags) {
      field.fill(tag);
      field.press("Enter");
      assertThat(
              visitor
                  .find(".editor-page .tag-list .tag-pill")
                  .filter(new Locator.FilterOptions().setHasText(tag)))
          .isVisible();
      assertThat(field).hasValue("");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void tagsAreTakenAwayByTheirCross(Look look) {
    var visitor = signedIn(look, Member.register());
    visitor.open("/editor");
    enterTags(visitor, "first", "second");

    visitor
        .find(".tag-list .tag-default")
        .filter(new Locator.FilterOptions().setHasText("first"))
        .locator("i")
        .click();

    assertThat(visitor.find(".tag-list .tag-pill")).hasCount(1);
    assertThat(visitor.find(".tag-list .tag-pill")).containsText("second");
  }

  @ParameterizedTest
  @EnumSource
  void thePreviewShowsWhatReadersWillSee(Look look) {
    var visitor = signedIn(look, Member.register());
    visitor.open("/editor");
    visitor.ready();
    visitor.fill("title", "Not published yet");
    visitor.fill("body", "Some **strong** words");

    visitor
        .page()
        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Preview").setExact(true))
        .click();

    assertThat(visitor.find(".editor-page .preview strong")).hasText("strong");
    visitor.isAt(look.script ? "/editor" : "/editor/preview");
    assertThat(visitor.find("main [name=title]")).hasValue("Not published yet");
    assertThat(visitor.find("main [name=body]")).hasValue("Some **strong** words");
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void whoIsNoLongerSignedInIsAskedToWhenAButtonIsPressed(Look look) {
    var slug = Member.register().publishSlug();
    var visitor = signedIn(look, Member.register()).expecting(401).expecting(403);
    visitor.open("/article/" + slug);
    visitor.ready();
    visitor.context().clearCookies();

    visitor.find(".article-page button:has-text('Favorite Article')").first().click();

    visitor.isAtLike("/login.*");
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void timesAreToldFromTheReadersPointOfViewOrAsDates(Look look) {
    var slug = Member.register().publishSlug();
    var visitor = visitor(look);

    visitor.open("/article/" + slug);

    assertThat(visitor.find(".article-meta time").first())
        .hasText(
            look.script
                ? Pattern.compile("just now|\\d minutes? ago")
                : Pattern.compile("[A-Z][a-z]+ \\d+, \\d{4}"));
  }
}
