package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import dev.terrace.test.Member;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every page by itself: its status, its place in the navigation, and all of {@link PageChecks}. */
class EveryPageTest extends BrowserTest {
  /**
   * A page.
   *
   * @param name for messages and pictures
   * @param root an element that only this kind of page has
   * @param active the link of the header that has the class {@code active}; empty when none has
   */
  private record Place(String name, String path, int status, String root, String active) {}

  private static final List<String> LINKS_OF_VISITORS = List.of("Home", "Sign in", "Sign up");

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void pagesOfVisitors(Look look) {
    var author = Member.register();
    var slug = author.publishSlug("first-tag", "second-tag");
    author.comment(slug, "A comment with **strong** words");
    var visitor = visitor(look);
    var softly = new SoftAssertions();
    for (var place : placesOfVisitors(author, slug)) {
      check(visitor, place, softly);
      softly.assertThat(links(visitor)).as(place.name()).isEqualTo(LINKS_OF_VISITORS);
    }
    // The web servers' own page: it knows nobody.
    check(
        visitor,
        new Place("not-found-file", "/images/there-is-none.png", 404, ".message-page h1", ""),
        softly);
    softly.assertAll();
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void pagesOfMembers(Look look) {
    var author = Member.register();
    var member = Member.register();
    var name = member.username();
    var others = author.publishSlug("shared");
    var own = member.publishSlug("own");
    member.comment(own, "Mine");
    var visitor = signedIn(look, member);

    var softly = new SoftAssertions();
    check(
        visitor,
        new Place("member-feed-empty", "/?feed=following", 200, ".empty-feed-message", "Home"),
        softly);
    member.follow(author);
    member.favor(others);
    for (var place : placesOfMembers(member, author, own, others)) {
      check(visitor, place, softly);
      softly
          .assertThat(links(visitor))
          .as(place.name())
          .containsExactly("Home", "New Article", "Settings", name);
      softly
          .assertThat(visitor.find(".user-pic").getAttribute("src"))
          .contains("default-avatar.svg");
    }
    softly.assertAll();
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP_WITHOUT_SCRIPT", "PHONE_WITHOUT_SCRIPT"})
  void pagesWithoutScripts(Look look) {
    var author = Member.register();
    var slug = author.publishSlug("first-tag");
    author.comment(slug, "A comment");
    var other = Member.register();
    var others = other.publishSlug();
    author.follow(other);
    author.favor(others);
    var softly = new SoftAssertions();

    var visitor = visitor(look);
    for (var place : placesOfVisitors(author, slug)) {
      checkAddress(visitor, place, softly);
    }
    var member = signedIn(look, author);
    for (var place : placesOfMembers(author, other, slug, others)) {
      checkAddress(member, place, softly);
    }
    softly.assertAll();
  }

  /** Pages that nobody can ask for by their address: what comes back of a form. */
  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void whatIsRefused(Look look) {
    var member = Member.register();
    var slug = member.publishSlug();
    var softly = new SoftAssertions();
    var visitor = visitor(look).expecting(401).expecting(422);

    visitor.open("/login");
    visitor.submit();
    assertThat(visitor.find(".error-messages")).isVisible();
    PageChecks.checkState(visitor, "login-refused", softly);
    visitor.signIn(member);
    visitor.open("/editor");
    visitor.fill("title", "A title alone");
    visitor.fill("body", "## A text\n\n> with a quotation\n\n```java\nvar code = 1;\n```\n");
    visitor.find(AriaRole.BUTTON, "Preview").click();
    assertThat(visitor.find(".preview blockquote")).isVisible();
    PageChecks.checkState(visitor, "member-editor-preview", softly);
    visitor.find(AriaRole.BUTTON, "Publish Article").click();
    assertThat(visitor.find(".error-messages")).isVisible();
    PageChecks.checkState(visitor, "member-editor-refused", softly);
    visitor.open("/article/" + slug);
    visitor.ready();
    visitor.find(AriaRole.BUTTON, "Post Comment").click();
    assertThat(visitor.find(".error-messages")).isVisible();
    PageChecks.checkState(visitor, "member-comment-refused", softly);
    softly.assertAll();
  }

  private static List<Place> placesOfVisitors(Member author, String slug) {
    return List.of(
        new Place("home", "/", 200, ".home-page .banner", "Home"),
        new Place("home-page-2", "/?page=2", 200, ".home-page .pagination", "Home"),
        new Place("tag", "/tag/first-tag", 200, ".home-page", ""),
        new Place("login", "/login", 200, "input[name=password]", "Sign in"),
        new Place("register", "/register", 200, "input[name=username]", "Sign up"),
        new Place("article", "/article/" + slug, 200, ".article-page .article-content p", ""),
        new Place("article-unknown", "/article/there-is-none", 404, ".article-page", ""),
        new Place("profile", "/profile/" + author.username(), 200, ".profile-page", ""),
        new Place(
            "profile-favorites",
            "/profile/" + author.username() + "/favorites",
            200,
            ".profile-page",
            ""),
        new Place("profile-unknown", "/profile/nobody-has-this-name", 404, "h1", ""),
        new Place("search", "/search", 200, "input[name=q]", ""),
        new Place("search-refused", "/search?q=the", 422, ".error-messages", ""),
        new Place("search-found", "/search?q=the+data*", 200, ".article-preview mark", ""),
        new Place("not-found", "/there/is/nothing", 404, "h1", ""));
  }

  private static List<Place> placesOfMembers(
      Member member, Member author, String own, String others) {
    var name = member.username();
    return List.of(
        new Place("member-home", "/", 200, ".feed-toggle", "Home"),
        new Place("member-feed", "/?feed=following", 200, ".article-preview", "Home"),
        new Place("member-settings", "/settings", 200, "textarea[name=bio]", "Settings"),
        new Place("member-editor", "/editor", 200, "textarea[name=body]", "New Article"),
        new Place(
            "member-editor-edit", "/editor/" + own, 200, "textarea[name=body]", "New Article"),
        new Place("member-article", "/article/" + others, 200, ".article-page", ""),
        new Place("member-article-own", "/article/" + own, 200, ".article-page .card", ""),
        new Place("member-profile-own", "/profile/" + name, 200, ".profile-page", name),
        new Place("member-profile", "/profile/" + author.username(), 200, ".profile-page", ""),
        new Place(
            "member-favorites", "/profile/" + name + "/favorites", 200, ".article-preview", name));
  }

  private static void check(Visitor visitor, Place place, SoftAssertions softly) {
    checkAddress(visitor, place, softly);
    PageChecks.check(visitor, place.name(), softly);
  }

  private static void checkAddress(Visitor visitor, Place place, SoftAssertions softly) {
    visitor.expecting(place.status());
    var answer = visitor.open(place.path());
    softly.assertThat(answer.status()).as(place.name()).isEqualTo(place.status());
    softly
        .assertThatCode(() -> assertThat(visitor.find(place.root()).first()).isVisible())
        .as(place.name())
        .doesNotThrowAnyException();
    var active = visitor.find("nav.navbar a.nav-link.active").allInnerTexts();
    softly
        .assertThat(active.stream().map(String::strip))
        .as(place.name() + ": active links")
        .isEqualTo(place.active().isEmpty() ? List.of() : List.of(place.active()));
  }

  private static List<String> links(Visitor visitor) {
    return visitor.find("nav.navbar a.nav-link").allInnerTexts().stream()
        .map(String::strip)
        .toList();
  }
}
