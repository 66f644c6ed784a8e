package dev.terrace.app.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.app.site.SafeHtml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderCacheTest {
  private final List<String> rendered = new ArrayList<>();

  @Test
  void textIsRenderedOnceAndTheLeastLatelyUsedIsForgotten() {
    var cache = new RenderCache(3 * (200 + 2 * 20));
    for (var text : new String[] {"aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "aaaaaaaaaa"}) {
      assertThat(cache.get(text, this::render).html()).isEqualTo(text);
    }

    var _ = cache.get("dddddddddd", this::render);
    var _ = cache.get("aaaaaaaaaa", this::render);
    var _ = cache.get("bbbbbbbbbb", this::render);

    assertThat(String.join("", rendered).replaceAll("(.)\\1+", "$1")).isEqualTo("abcdb");
  }

  @Test
  void whatIsTooLargeIsNotKeptAndNothingWithoutMemory() {
    for (var cache : new RenderCache[] {new RenderCache(300), new RenderCache(0)}) {
      rendered.clear();
      for (int i = 0; i < 3; i++) {
        var _ = cache.get("x".repeat(100), this::render);
      }
      assertThat(rendered).hasSize(3);
    }
  }

  private SafeHtml render(String text) {
    rendered.add(text);
    return new SafeHtml(text);
  }
}
