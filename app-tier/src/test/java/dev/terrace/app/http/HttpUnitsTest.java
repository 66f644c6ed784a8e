package dev.terrace.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.app.rule.Rejection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpUnitsTest {

  @Test
  void timesAlwaysHaveThreeDigits() {
    assertThat(Timestamps.print(Instant.parse("2026-02-03T04:05:06Z")))
        .isEqualTo("2026-02-03T04:05:06.000Z");
    assertThat(Timestamps.print(Instant.parse("2026-12-31T23:59:59.987654Z")))
        .isEqualTo("2026-12-31T23:59:59.987Z");
  }

  @Test
  void pathsAreDecodedSegmentBySegment() {
    assertThat(RouteTable.segments("/a%2Fb/c+d/%F0%9F%98%80"))
        .isEqualTo(List.of("a/b", "c+d", "😀"));
    assertThat(RouteTable.segments("/a/")).isEqualTo(List.of("a", ""));
  }

  @Test
  void queriesAreDecodedAndTheFirstOfANameCounts() {
    assertThat(UrlText.query("tag=a+b&tag=c&x&&y=%26"))
        .containsEntry("tag", "a b")
        .containsEntry("x", "")
        .containsEntry("y", "&")
        .hasSize(3);
    assertThat(UrlText.query(null)).isEmpty();
  }

  @Test
  void badEscapesAreRefused() {
    for (var bad : new String[] {"%", "%4", "%zz", "%C0%80", "%ED%A0%80"}) {
      assertThatThrownBy(() -> UrlText.segment(bad)).as(bad).isInstanceOf(Rejection.class);
    }
  }

  @Test
  void firstRouteThatFitsWinsAndNoneIsAddedTwice() {
    var routes =
        new Routes()
            .get("/a/feed", Access.ANYONE, _ -> ApiAnswer.noContent())
            .get("/a/{x}", Access.ANYONE, _ -> ApiAnswer.noContent());

    assertThat(routes.find("/a/feed").orElseThrow().parts()).isEmpty();
    assertThat(routes.find("/a/b").orElseThrow().parts()).containsEntry("x", "b");
    assertThat(routes.find("/a")).isEmpty();
    assertThatThrownBy(() -> routes.get("/a/{x}", Access.ANYONE, _ -> ApiAnswer.noContent()))
        .hasMessageContaining("added twice");
  }
}
