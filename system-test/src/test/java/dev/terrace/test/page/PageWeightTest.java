package dev.terrace.test.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How much a first visit to the front page costs. */
class PageWeightTest {
  /** HTML, style sheet and scripts, as compressed as they travel. */
  private static final int MOST_BYTES = 60 * 1024;

  private static final Pattern FETCHED =
      Pattern.compile(
          "<link rel=\"(?:stylesheet|modulepreload)\" href=\"([^\"]+)\"|<script [^>]*src=\"([^\"]+)\"");

  @Test
  void theFrontPageIsLight() {
    var visitor = new Reader();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("/", size(visitor.get("/", "Accept-Encoding", "br")));
    for (var fetched : FETCHED.matcher(visitor.text("/")).results().toList()) {
      String path = fetched.group(1) == null ? fetched.group(2) : fetched.group(1);
      sizes.put(path, size(visitor.get(path, "Accept-Encoding", "br")));
    }

    int sum = sizes.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("the front page's bytes: " + sum + " " + sizes);
    assertThat(sizes.keySet())
        .anyMatch(path -> path.endsWith(".css"))
        .anyMatch(path -> path.endsWith(".js"));
    assertThat(sum).isLessThanOrEqualTo(MOST_BYTES);
  }

  private static int size(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Encoding"))
        .as("%s", answer.uri())
        .hasValue("br");
    return answer.body().length;
  }
}
