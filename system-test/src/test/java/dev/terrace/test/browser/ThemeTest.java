package dev.terrace.test.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ThemeTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void theSystemsThemeIsFollowed(Look look) {
    var light = visitor(look, ColorScheme.LIGHT);
    var dark = visitor(look, ColorScheme.DARK);
    light.open("/");
    dark.open("/");

    assertThat(brightness(light)).isGreaterThan(200);
    assertThat(brightness(dark)).isLessThan(60);
  }

  @Test
  void achoiceOutlivesThePageAndIsInForceBeforeAnythingIsDrawn() {
    var visitor = visitor(Look.DESKTOP, ColorScheme.LIGHT);
    visitor.open("/");
    var button =
        visitor
            .page()
            .getByRole(
                AriaRole.BUTTON,
                new com.microsoft.playwright.Page.GetByRoleOptions()
                    .setName(Pattern.compile("^Theme.*")));
    button.click();
    button.click();
    assertThat(visitor.page().evaluate("() => document.documentElement.dataset.theme"))
        .isEqualTo("dark");
    assertThat(brightness(visitor)).isLessThan(60);

    visitor.open("/login");
    assertThat(visitor.page().evaluate("() => document.documentElement.dataset.theme"))
        .isEqualTo("dark");
    assertThat(brightness(visitor)).isLessThan(60);

    button.click();
    assertThat(brightness(visitor)).isGreaterThan(200);
  }

  /** Of the page's background, 0 to 255. */
  private static double brightness(Visitor visitor) {
    return ((Number)
            visitor
                .page()
                .evaluate(
                    """
                    () => {
                      const seen = [document.body, document.documentElement]
                        .map((element) => getComputedStyle(element).backgroundColor)
                        .find((color) => color !== "rgba(0, 0, 0, 0)");
                      const canvas = document.createElement("canvas").getContext("2d");
                      canvas.fillStyle = seen;
                      canvas.fillRect(0, 0, 1, 1);
                      const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
                      return (red + green + blue) / 3;
                    }
                    """))
        .doubleValue();
  }
}
