package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.terrace.test.Member;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selectors that browser suites of Conduit sites use for exactly one element. */
class ConduitSuitesTest extends BrowserTest {
  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void elementsThatSuitesTakeForTheOnlyOneAreTheOnlyOne(Look look) {
    var member = Member.register();
    var slug = member.publishSlug();
    var visitor = visitor(look);
    for (var path : new String[] {"/login", "/register"}) {
      visitor.open(path);
      visitor.ready();
      assertThat(visitor.find("button[type=submit]")).hasCount(1);
    }
    visitor.open("/");
    assertThat(visitor.find("a[href='/login']")).hasCount(1);
    assertThat(visitor.find(".pagination .page-item.active .page-link")).hasText("1");

    visitor.signIn(member);
    visitor.open("/settings");
    visitor.ready();
    assertThat(visitor.find("button[type=submit]")).hasText("Update Settings");
    assertThat(visitor.find("button:has-text('Or click here to logout')")).hasCount(1);
    visitor.open("/profile/" + member.username());
    assertThat(visitor.find("nav a[href='/profile/" + member.username() + "']")).hasCount(1);
    assertThat(visitor.find("h4")).hasText(member.username());
    visitor.open("/article/" + slug);
    assertThat(visitor.find("h1")).hasCount(1);
    visitor.open("/editor");
    visitor.ready();
    assertThat(visitor.find("button:has-text('Publish')")).hasCount(1);
  }
}
