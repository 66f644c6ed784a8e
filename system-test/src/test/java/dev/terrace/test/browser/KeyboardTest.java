package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole way without a mouse: everything is reached by Tab, seen when it is, and used by Enter.
 */
class KeyboardTest extends BrowserTest {
  private static final int MOST_TABS = 80;

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void fromSigningUpToSigningOut(Look look) {
    var others = Member.register();
    var slug = others.publishSlug();
    var name = Member.unique("k");
    var visitor = visitor(look);

    visitor.open("/");
    reach(visitor, visitor.find("nav.navbar a.nav-link[href='/register']"));
    press(visitor, "Enter");
    visitor.isAt("/register");
    type(visitor, "username", name);
    type(visitor, "email", name + "@example.test");
    type(visitor, "password", Member.PASSWORD);
    press(visitor, "Enter");
    visitor.isSignedInAs(name);

    reach(visitor, visitor.find("nav.navbar a.nav-link[href='/editor']"));
    press(visitor, "Enter");
    visitor.isAt("/editor");
    visitor.ready();
    type(visitor, "title", Member.unique("By keyboard "));
    type(visitor, "description", "No mouse");
    type(visitor, "body", "Some words");
    reach(visitor, visitor.page().getByPlaceholder("Enter tags"));
    visitor.page().keyboard().type("keys");
    reach(visitor, visitor.find(AriaRole.BUTTON, "Publish Article"));
    press(visitor, "Enter");
    visitor.isAtLike("/article/.+");
    assertThat(visitor.find(".article-content")).containsText("Some words");
    assertThat(visitor.find(".article-page .tag-list .tag-default")).hasText("keys");

    visitor.open("/article/" + slug);
    visitor.ready();
    reach(visitor, visitor.page().getByPlaceholder("Write a comment..."));
    visitor.page().keyboard().type("Typed");
    reach(visitor, visitor.find(AriaRole.BUTTON, "Post Comment"));
    press(visitor, "Enter");
    assertThat(visitor.find(".card .card-block p")).hasText("Typed");

    visitor.open("/article/" + slug);
    visitor.ready();
    reach(visitor, visitor.find(".article-page button:has-text('Favorite Article')").first());
    press(visitor, "Enter");
    assertThat(visitor.find(".article-page button:has-text('Unfavorite Article')").first())
        .hasClass(Pattern.compile(".*\\bbtn-primary\\b.*"));

    reach(visitor, visitor.find("nav.navbar a.nav-link[href='/settings']"));
    press(visitor, "Enter");
    visitor.isAt("/settings");
    reach(visitor, visitor.find(AriaRole.BUTTON, "Or click here to logout"));
    press(visitor, "Enter");
    visitor.isAt("/");
    visitor.isSignedOut();
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void theFirstTabLeadsPastTheHeader(Look look) {
    var visitor = visitor(look);
    visitor.open("/");

    press(visitor, "Tab");
    var skip = visitor.find("a[href='#main']");
    assertThat(skip).isFocused();
    assertThat(skip).isInViewport();
    press(visitor, "Enter");
    press(visitor, "Tab");

    assertThat(visitor.find("main :focus")).hasCount(1);
  }

  private static void type(Visitor visitor, String name, String text) {
    reach(visitor, visitor.find("main [name=%s]".formatted(name)));
    visitor.page().keyboard().type(text);
  }

  private static void press(Visitor visitor, String key) {
    visitor.page().keyboard().press(key);
  }

  /** Presses Tab until the element has the focus, and expects it to be seen then. */
  private static void reach(Visitor visitor, Locator wanted) {
    assertThat(wanted).isVisible();
    for (int i = 0; i < MOST_TABS; i++) {
      if ((Boolean) wanted.evaluate("element => element === document.activeElement")) {
        assertThat(wanted).isInViewport();
        assertThat(focusIsSeen(wanted)).as("focus of " + wanted).isTrue();
        return;
      }
      press(visitor, "Tab");
    }
    throw new AssertionError("%d times Tab did not lead to %s".formatted(MOST_TABS, wanted));
  }

  /** An outline, a shadow or another border than without the focus. */
  private static boolean focusIsSeen(Locator element) {
    return (Boolean)
        element.evaluate(
            """
            (element) => {
              const style = getComputedStyle(element);
              const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              return outlined || style.boxShadow !== "none";
            }
            """);
  }
}
