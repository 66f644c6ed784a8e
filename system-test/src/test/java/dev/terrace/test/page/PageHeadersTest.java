package dev.terrace.test.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Member;
import dev.terrace.test.Pause;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the heads of pages tell browsers and the caches between. */
class PageHeadersTest {
  /** Directives without which an article would be read from the database for every visitor. */
  private static final String[] SHARED = {
    "public", "s-maxage=", "stale-while-revalidate=", "stale-if-error="
  };

  @Test
  void whatAllVisitorsSeeMayBeKeptByCachesForAWhile() {
    Member author = Member.register();
    String slug = author.publishSlug("kept");
    var visitor = new Reader();

    for (String path :
        List.of(
            "/",
            "/tag/kept",
            "/article/" + slug,
            "/profile/" + author.username(),
            "/search?q=garden",
            "/feed.xml")) {
      HttpResponse<byte[]> page = visitor.get(path);
      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(header(page, "Cache-Control")).as(path).contains(SHARED);
      assertThat(header(page, "Vary")).as(path).contains("Cookie");
      // Others publish meanwhile: what was the same a moment ago may not be so now.
      Pause.until(
          "304 for " + path,
          Duration.ofSeconds(20),
          () -> {
            String tag = header(visitor.get(path), "ETag");
            assertThat(tag).as(path).isNotEmpty();
            return visitor.get(path, "If-None-Match", tag).statusCode() == 304;
          });
      assertThat(setsSession(page)).as(path).isFalse();
    }
  }

  @Test
  void whatOneMemberSeesIsKeptByNobody() {
    Member member = Member.register();
    String slug = member.publishSlug();
    var reader = new Reader();
    assertThat(reader.signIn(member).statusCode()).isEqualTo(303);

    for (String path :
        List.of("/", "/article/" + slug, "/profile/" + member.username(), "/settings", "/editor")) {
      HttpResponse<byte[]> page = reader.get(path);
      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(header(page, "Cache-Control")).as(path).contains("private", "no-store");
      assertThat(header(page, "Cache-Control")).as(path).doesNotContain("public", "s-maxage");
    }
    assertThat(new Reader().text("/")).doesNotContain(member.email()).contains("/login");
  }

  @Test
  void formsOfVisitorsHoldATokenAndAreKeptByNobody() {
    for (String path : List.of("/login", "/register")) {
      assertThat(header(new Reader().get(path), "Cache-Control")).contains("private", "no-store");
    }
  }

  @Test
  void everyPageForbidsWhatItDoesNotNeed() {
    var visitor = new Reader();
    Stream.of("/", "/login", "/there/is/nothing", "/images/default-avatar.svg")
        .forEach(path -> {
          HttpResponse<byte[]> page = visitor.get(path);
          assertThat(header(page, "X-Content-Type-Options")).as(path).isEqualTo("nosniff");
          if (!path.startsWith("/images")) {
            assertThat(header(page, "Content-Security-Policy"))
                .as(path)
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
            assertThat(header(page, "Referrer-Policy")).as(path).isNotEmpty();
            assertThat(header(page, "Permissions-Policy")).as(path).isNotEmpty();
          }
        });
  }

  private static boolean setsSession(HttpResponse<?> page) {
    return page.headers().allValues("Set-Cookie").stream()
        .anyMatch(cookie -> cookie.startsWith("__Host-session"));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
