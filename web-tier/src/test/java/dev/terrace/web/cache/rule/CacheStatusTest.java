package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.web.cache.rule.CacheStatus.Forward;
import io.undertow.util.HeaderMap;
import org.junit.jupiter.api.Test;

/** RFC 9211. */
class CacheStatusTest {
  @Test
  void membersOfTheField() {
    assertThat(CacheStatus.hit("terrace").freshFor(376_999)).hasToString("terrace; hit; ttl=376");
    assertThat(CacheStatus.hit("terrace").freshFor(-1).detail("stale-if-error"))
        .hasToString("terrace; hit; ttl=-1; detail=stale-if-error");
    assertThat(CacheStatus.forward("terrace", Forward.URI_MISS).stored().collapsed(true))
        .hasToString("terrace; fwd=uri-miss; stored; collapsed");
    assertThat(CacheStatus.forward("terrace", Forward.STALE).forwardStatus(304).collapsed(false))
        .hasToString("terrace; fwd=stale; fwd-status=304; collapsed=?0");
  }

  @Test
  void whatIsNoTokenIsAString() {
    assertThat(CacheStatus.hit("my cache").key("http://a/\"\\é"))
        .hasToString("\"my cache\"; hit; key=\"http://a/\\\"\\\\?\"");
    assertThat(CacheStatus.hit("1a")).hasToString("\"1a\"; hit");
  }

  @Test
  void whatCachesBeforeWroteIsKept() {
    HeaderMap response = fields("Cache-Status: a; hit", "Cache-Status: b; fwd=miss");

    CacheStatus.hit("c").appendTo(response);

    assertThat(response.get("Cache-Status")).containsExactly("a; hit, b; fwd=miss, c; hit");
  }
}
