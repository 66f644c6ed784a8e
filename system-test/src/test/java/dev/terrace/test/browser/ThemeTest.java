package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The light and the dark theme: the system's, or the reader's own choice. */
class ThemeTest extends BrowserTest {

  private static final String BRIGHT = "(brightness) => brightness > 200";
  private static final String DARK = "(brightness) => brightness < 60";

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void theSystemsThemeIsFollowed(Look look) {
    var light = visitor(look, ColorScheme.LIGHT);
    var dark = visitor(look, ColorScheme.DARK);
    light.open("/");
    dark.open("/");

    isDrawn(light, BRIGHT);
    isDrawn(dark, DARK);
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void aChoiceOutlivesThePageAndIsInForceBeforeAnythingIsDrawn(Look look) {
    var visitor = visitor(look, ColorScheme.LIGHT);
    visitor.open("/login");
    var button =
        visitor
            .page()
            .getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Theme.*")));
    button.click();
    assertThat(button).hasAccessibleName("Theme: light");
    button.click();
    assertThat(button).hasAccessibleName("Theme: dark");
    isDrawn(visitor, DARK);

    visitor.open("/register");
    assertThat(button).hasAccessibleName("Theme: dark");
    isDrawn(visitor, DARK);

    button.click();
    assertThat(button).hasAccessibleName("Theme: system");
    isDrawn(visitor, BRIGHT);
  }

  /** Waits until the brightness of the page's background, 0 to 255, is like that. */
  private static void isDrawn(Visitor visitor, String like) {
    visitor
        .page()
        .waitForFunction(
            """
            () => {
              const seen = [document.body, document.documentElement]
                .map((element) => getComputedStyle(element).backgroundColor)
                .find((color) => color !== "rgba(0, 0, 0, 0)");
              const canvas = document.createElement("canvas").getContext("2d");
              canvas.fillStyle = seen;
              canvas.fillRect(0, 0, 1, 1);
              const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
              return (%s)((red + green + blue) / 3);
            }
            """
                .formatted(like));
  }
}
