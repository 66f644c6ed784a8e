package dev.terrace.test.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.terrace.test.Member;
import dev.terrace.test.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The site without style, script or picture: what is left must be complete and in order. */
@Tag("browser")
class TextBrowserTest {
  private static final int WIDTH = 100;

  @Test
  void theFrontPage() throws Exception {
    Member.register().publish("first-tag");

    assertThat(dump("/"))
        .containsSubsequence(
            "Home", "Sign in", "Sign up", "Global Feed", "Read more...", "Popular Tags");
  }

  @Test
  void anArticle() throws Exception {
    var author = Member.register();
    var article = author.publish("first-tag");
    var slug = article.get("slug").stringValue();
    author.comment(slug, "A comment with **strong** words");

    assertThat(dump("/article/" + slug))
        .containsSubsequence(
            article.get("title").stringValue(),
            author.username(),
            "Favorite Article (0)",
            article.get("body").stringValue(),
            "first-tag",
            "Comments",
            "A comment with strong words",
            author.username());
  }

  @Test
  void theLogInForm() throws Exception {
    assertThat(dump("/login"))
        .containsSubsequence("Need an account?", "Email", "__", "Password", "__", "Sign in")
        .doesNotContain("Show");
  }

  /** The page as text, through the load balancer; skipped where there is no text browser. */
  private static String dump(String path) throws IOException, InterruptedException {
    var site = Site.current();
    var url = site.loadBalancers().getFirst() + path;
    var authority = site.authority();
    var command = new ArrayList<String>();
    if (installed("lynx")) {
      command.addAll(
          List.of("lynx", "-dump", "-nolist", "-width=" + WIDTH, "-display_charset=utf-8"));
    } else if (installed("w3m")) {
      command.addAll(List.of("w3m", "-dump", "-cols", "" + WIDTH, "-O", "UTF-8"));
      authority.ifPresent(file -> command.addAll(List.of("-o", "ssl_ca_file=" + file)));
    } else {
      missing();
    }
    command.add(url);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    authority.ifPresent(file -> builder.environment().put("SSL_CERT_FILE", file.toString()));
    var output = Files.createTempFile("page", ".txt");
    try {
      var process = builder.redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        fail("%s does not end", command);
      }
      // Lynx draws input fields as ____, w3m as [    ].
      var text = Files.readString(output, StandardCharsets.UTF_8).replaceAll("\\[ +]", "____");
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static void missing() {
    var text = "no text browser: install the package lynx or w3m";
    if (Boolean.getBoolean("terrace.test.browser.required")) {
      fail(text);
    }
    abort(text);
  }

  private static boolean installed(String name) {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
