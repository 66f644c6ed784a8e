package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.terrace.test.Member;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing goes on although the session has ended meanwhile. */
class SignedOutTest extends BrowserTest {
  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void commentIsKeptAndCanBeSentAfterSigningInAgain(Look look) {
    var slug = Member.register().publishSlug();
    var member = Member.register();
    var visitor = signedIn(look, member).expecting(401).expecting(403);
    visitor.open("/article/" + slug);
    visitor.ready();
    visitor.fill("body", "Written for an hour");
    visitor.context().clearCookies();

    visitor.find("button:has-text('Post Comment')").click();

    assertThat(visitor.find("h1")).hasText("You are no longer signed in");
    assertThat(visitor.find("main [name=body]")).hasValue("Written for an hour");

    try (var tab = visitor.context().newPage()) {
      tab.navigate(visitor.base() + "/login");
      tab.locator("main [name=email]").fill(member.email());
      tab.locator("main [name=password]").fill(member.password());
      tab.locator("main button[type=submit]").click();
      assertThat(tab.locator("nav.navbar a[href='/settings']")).isVisible();
    }
    visitor.find("button:has-text('Send again')").click();
    assertThat(visitor.find("h1")).hasText("Please send it again");
    visitor.find("button:has-text('Send again')").click();

    visitor.isAtLike("/article/" + slug + "#comment-\\d+");
    assertThat(visitor.find(".comment-list .card-block")).hasText("Written for an hour");
  }
}
