package dev.terrace.test.browser;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The system's Chromium, driven by Playwright. Playwright's objects belong to the thread that made
 * them, so each thread of tests has a browser of its own.
 */
final class Chromium implements AutoCloseable {
  private static final double PATIENCE_MILLIS = 20_000;
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<Chromium> ALL = new ArrayList<>();
  private static final ThreadLocal<Chromium> OF_THIS_THREAD =
      ThreadLocal.withInitial(Chromium::start);

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Ends the test as skipped where there is no browser, or as failed where one was promised. */
  static Chromium ofThisThread() {
    if (executable().isEmpty()) {
      var missing =
          "no Chromium: install the package chromium, or name one by -Dterrace.test.chromium=FILE";
      if (Boolean.getBoolean("terrace.test.browser.required")) {
        fail(missing);
      }
      abort(missing);
    }
    return OF_THIS_THREAD.get();
  }

  BrowserContext newContext(Look look, ColorScheme scheme) {
    var context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(look.width, look.height)
                .setIsMobile(look.phone())
                .setHasTouch(look.phone())
                .setJavaScriptEnabled(look.script)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Berlin")
                // The stack's own authority, which the browser does not know.
                .setIgnoreHTTPSErrors(true));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    return context;
  }

  static void closeAll() {
    synchronized (ALL) {
      ALL.forEach(Chromium::close);
      ALL.clear();
    }
  }

  @Override
  public void close() {
    playwright.close();
  }

  static Optional<Path> executable() {
    var named = System.getProperty("terrace.test.chromium", "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Chromium start() {
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable().orElseThrow())
                    .setArgs(
                        List.of(
                            "--no-sandbox", // it refuses to run as root with one
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run",
                            "--font-render-hinting=none")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    var started = new Chromium(playwright, browser);
    synchronized (ALL) {
      ALL.add(started);
    }
    return started;
  }
}
