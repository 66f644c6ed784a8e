package dev.terrace.test.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;

/** What must be true of every page, whatever it shows. */
final class PageChecks {
  private static final int NARROWEST = 320;

  /** Layout shifts since the page began, those right after an input left out (web.dev/cls). */
  private static final String LAYOUT_SHIFT =
      """
      () => new Promise((resolve) => {
        let sum = 0;
        const sources = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            if (!entry.hadRecentInput) {
              sum += entry.value;
              sources.push(...entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120)));
            }
          }
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum === 0 ? [] : [`${sum}`, ...sources]), 150);
      })
      """;

  private static final String BROKEN_IMAGES =
      """
      () => [...document.images]
        .filter((image) => image.complete && image.naturalWidth === 0)
        .map((image) => image.outerHTML)
      """;

  /**
   * Colours of an open page change bit by bit: what axe measures between is nobody's colour. What
   * inherits a colour begins to change when its parent is done, so it takes some quiet frames.
   */
  private static final String COLOURS_ARE_THERE =
      """
      async () => {
        for (let quiet = 0, frames = 0; quiet < 5 && frames < 600; frames++) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const running = document.getAnimations();
          quiet = running.length ? 0 : quiet + 1;
          await Promise.allSettled(running.map((animation) => animation.finished));
        }
      }
      """;

  private PageChecks() {}

  /**
   * Looks at the page that the visitor is on: in both themes for accessibility and a picture, and
   * on a narrow screen for what sticks out.
   *
   * @param name of the page, for messages and pictures
   */
  static void check(Visitor visitor, String name, SoftAssertions softly) {
    var page = visitor.page();
    var device = visitor.look().phone() ? "phone" : "desktop";
    softly
        .assertThat((List<?>) page.evaluate(LAYOUT_SHIFT))
        .as(name + ", " + device + ": layout shift")
        .isEmpty();
    checkState(visitor, name, softly);
  }

  /** The same for what a page has become: what somebody did may well have moved something. */
  static void checkState(Visitor visitor, String name, SoftAssertions softly) {
    var page = visitor.page();
    var device = visitor.look().phone() ? "phone" : "desktop";
    softly.assertThat((List<?>) page.evaluate(BROKEN_IMAGES)).as(name + ": images").isEmpty();
    softly.assertThat(page.title()).as(name + ": title").isNotBlank();
    softly.assertThat(page.evaluate("() => document.documentElement.lang")).isEqualTo("en");
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      page.evaluate(COLOURS_ARE_THERE);
      var kind = device + "-" + scheme.name().toLowerCase(Locale.ROOT);
      softly.assertThat(Accessibility.violations(page)).as(name + ", " + kind + ": axe").isEmpty();
      Screenshots.take(page, name, kind);
    }
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    page.setViewportSize(NARROWEST, 640);
    softly.assertThat(visitor.stickingOut()).as(name + " sticks out at 320 px").isEmpty();
    page.setViewportSize(visitor.look().width, visitor.look().height);
  }
}
