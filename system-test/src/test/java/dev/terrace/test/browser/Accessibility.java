package dev.terrace.test.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** axe-core: the rules of WCAG 2.2 AA that a program can check, and good practice. */
final class Accessibility {
  private static final String AXE = read();

  private static final String RUN =
      """
      async () => {
        const found = await axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          resultTypes: ["violations"],
        });
        return found.violations.map((violation) =>
          `${violation.id}: ${violation.help}\\n` +
          violation.nodes.map((node) => `    ${node.target}: ${node.failureSummary}`).join("\\n"));
      }
      """;

  private Accessibility() {}

  /** What is wrong with the page; works only where scripts are on. */
  static List<String> violations(Page page) {
    // Not as an element of the page: the Content-Security-Policy would refuse it, as it should.
    page.evaluate(AXE);
    return ((List<?>) page.evaluate(RUN)).stream().map(String::valueOf).toList();
  }

  private static String read() {
    try (var script = Accessibility.class.getResourceAsStream("/axe.min.js")) {
      if (script == null) {
        throw new IllegalStateException("no axe.min.js in the class path");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
