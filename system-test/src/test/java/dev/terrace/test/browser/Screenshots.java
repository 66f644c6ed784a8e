package dev.terrace.test.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Pictures of all pages below {@code target/screenshots}, with an index.html to look through them.
 */
final class Screenshots {
  private static final Path FOLDER = Path.of("target/screenshots");
  private static final Map<String, TreeSet<String>> TAKEN = new TreeMap<>();

  private Screenshots() {}

  /**
   * Takes the whole page.
   *
   * @param name of the page: letters, digits, hyphens
   * @param kind how it was looked at, such as {@code phone-dark}
   */
  static synchronized void take(Page page, String name, String kind) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(FOLDER.resolve(kind).resolve(name + ".png")));
    TAKEN.computeIfAbsent(name, _ -> new TreeSet<>()).add(kind);
    try {
      Files.writeString(FOLDER.resolve("index.html"), index());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String index() {
    var kinds =
        TAKEN.values().stream()
            .flatMap(TreeSet::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <title>Screenshots</title>
    <style>
      body { font: 16px system-ui; margin: 1rem; background: #ddd }
      .row { display: flex; gap: 1rem; align-items: start; overflow-x: auto }
      figure { margin: 0 } img { width: 20rem; border: 1px solid #888 }
    </style>
    <h1>Screenshots</h1>
    %s
    </html>
    """
        .formatted(
            TAKEN.entrySet().stream()
                .map(page -> row(page.getKey(), List.copyOf(kinds)))
                .collect(Collectors.joining("\n")));
  }

  private static String row(String name, List<String> kinds) {
    return kinds.stream()
        .filter(kind -> Files.exists(FOLDER.resolve(kind).resolve(name + ".png")))
        .map(kind ->
            """
            <figure><figcaption>%1$s</figcaption>\
            <a href="%1$s/%2$s.png"><img loading="lazy" src="%1$s/%2$s.png" alt="%2$s, %1$s"></a></figure>\
            """
                .formatted(kind, name))
        .collect(Collectors.joining("", "<h2>" + name + "</h2><div class=\"row\">", "</div>"));
  }
}
