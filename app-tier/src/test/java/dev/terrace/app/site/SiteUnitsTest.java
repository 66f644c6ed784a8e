package dev.terrace.app.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.app.session.SessionToken;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteUnitsTest {

  @ParameterizedTest
  @ValueSource(strings = {"/", "/article/x?page=2#comments", "/a//b", "/@me", "/?x=//evil.example"})
  void localPathsAreLocal(String path) {
    assertThat(LocalPath.of(path)).contains(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " /x",
        "/x y",
        "/x\r\nSet-Cookie: a=b",
        "/\u0000",
        "/ü",
        "https://evil.example",
        "javascript:alert(1)",
        "data:text/html,x"
      })
  void everythingElseIsNot(String path) {
    assertThat(LocalPath.of(path)).isEmpty();
    assertThat(LocalPath.of("/" + "x".repeat(2000))).isEmpty();
    assertThat(LocalPath.of(null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Sec-Fetch-Site has the last word
        "same-origin, -, a.example, true, false",
        "none, -, a.example, true, false",
        "cross-site, https://a.example, a.example, true, true",
        "same-site, https://a.example, a.example, true, true",
        "nonsense, -, a.example, true, true",
        // else Origin
        "-, -, a.example, true, false",
        "-, https://a.example, a.example, true, false",
        "-, https://A.example, a.EXAMPLE, true, false",
        "-, https://a.example:8443, a.example:8443, true, false",
        "-, https://a.example, a.example:8443, true, true",
        "-, http://a.example, a.example, true, true",
        "-, http://a.example, a.example, false, false",
        "-, https://a.example, a.example, false, false",
        "-, https://evil.example, a.example, false, true",
        "-, null, a.example, true, true",
        "-, https://a.example.evil.example, a.example, true, true",
        "-, https://a.example, -, true, true",
      })
  void foreignFormsAreTold(
      @Nullable String fetchSite,
      @Nullable String origin,
      @Nullable String host,
      boolean secure,
      boolean foreign) {
    assertThat(CrossSite.foreign(fetchSite, origin, host, secure)).isEqualTo(foreign);
  }

  @Test
  void tokensBelongToOneCookieAndLookDifferentEachTime() {
    var csrf = new Csrf(new SecureRandom());
    var cookie = "a".repeat(43);

    var token = csrf.token(cookie);

    assertThat(token).hasSize(43).isNotEqualTo(csrf.token(cookie));
    assertThat(Csrf.matches(cookie, token)).isTrue();
    assertThat(Csrf.matches("b".repeat(43), token)).isFalse();
    assertThat(Csrf.matches(cookie, null)).isFalse();
    assertThat(Csrf.matches(cookie, "")).isFalse();
    assertThat(Csrf.matches(cookie, token.substring(1))).isFalse();
    assertThat(Csrf.matches(cookie, "%".repeat(43))).isFalse();
    assertThat(Csrf.matches(cookie, "A".repeat(43))).isFalse();
    assertThat(Csrf.matches(cookie, token + token)).isFalse();
  }

  @Test
  void fewPagesAreAllShownAndManyAreCutShort() {
    assertThat(new Pager(1, 1, "/?").needed()).isFalse();
    assertThat(numbers(new Pager(2, 10, "/?"))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(numbers(new Pager(1, 11, "/?"))).containsExactly(1, 2, 3, 0, 11);
    assertThat(numbers(new Pager(6, 11, "/?"))).containsExactly(1, 0, 4, 5, 6, 7, 8, 0, 11);
    assertThat(numbers(new Pager(11, 11, "/?"))).containsExactly(1, 0, 9, 10, 11);
    assertThat(new Pager(3, 3, "/tag/x?").items().getFirst().href()).isEqualTo("/tag/x");
    assertThat(new Pager(1, 3, "/?feed=following&").next()).isEqualTo("/?feed=following&page=2");
    assertThat(new Pager(2, 3, "/?feed=following&").previous()).isEqualTo("/?feed=following");
  }

  @Test
  void cookiesAreHostOnlyOnTls() {
    var token = "x".repeat(43);
    var header =
        List.of("a=1; session=" + token, "__Host-session=" + "y".repeat(43) + ";form=bad value");

    var plain = new SiteCookies(Collections.enumeration(header), false);
    var secure = new SiteCookies(Collections.enumeration(header), true);

    assertThat(plain.formValue()).isNull();
    assertThat(plain.sessionToken()).extracting(SessionToken::reveal).isEqualTo(token);
    assertThat(secure.sessionToken()).extracting(SessionToken::reveal).isEqualTo("y".repeat(43));
    assertThat(plain.setForm("v")).isEqualTo("form=v; Path=/; HttpOnly; SameSite=Lax");
    assertThat(secure.clearSession())
        .isEqualTo("__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
  }

  @Test
  void entityTagsAreComparedWeakly() {
    assertThat(PageSender.matches(null, "\"a\"")).isFalse();
    assertThat(PageSender.matches("\"b\", W/\"a\"", "\"a\"")).isTrue();
    assertThat(PageSender.matches("*", "\"a\"")).isTrue();
    assertThat(PageSender.matches("\"ab\"", "\"a\"")).isFalse();
  }

  @Test
  void namesInPathsAreEncoded() {
    assertThat(Urls.profile("Ann Lee")).isEqualTo("/profile/Ann%20Lee");
    assertThat(Urls.tag("c++/c#")).isEqualTo("/tag/c%2B%2B%2Fc%23");
    assertThat(Urls.tag("日本")).isEqualTo("/tag/%E6%97%A5%E6%9C%AC");
    assertThat(Urls.article("plain-slug-1")).isEqualTo("/article/plain-slug-1");
  }

  @Test
  void manifestsOfAssetsAreReadStrictly() {
    var assets =
        Assets.parse(
            """
            {"version": 1, "assets": {
              "/assets/site.css": {"path": "/assets/site.4e1f.css", "size": 1, "imports": []},
              "/assets/js/a.js": {"path": "/assets/js/a.1.js", "imports": ["/assets/js/b.js"]},
              "/assets/js/b.js": {"path": "/assets/js/b.2.js"}}}
            """);

    assertThat(assets.url("/assets/site.css")).isEqualTo("/assets/site.4e1f.css");
    assertThat(assets.imports("/assets/js/a.js")).containsExactly("/assets/js/b.2.js");
    assertThatThrownBy(() -> assets.url("/assets/none.css")).hasMessageContaining("none.css");
    assertThatThrownBy(() -> Assets.parse("{\"version\": 2}")).hasMessageContaining("version 1");
  }

  private static List<Integer> numbers(Pager pager) {
    return pager.items().stream().map(Pager.Item::number).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/b.png, https://a.example/b.png",
    "HTTP://a.example/b.png,  HTTP://a.example/b.png",
    "/images/b.png,           /images/b.png",
    "images/b.png,            /images/b.png",
    "images/a:b.png,          /images/a:b.png",
    "javascript:x,            /images/default-avatar.svg",
    "data:image/png;base64x,  /images/default-avatar.svg",
    "//a.example/b.png,       /images/default-avatar.svg",
    "'',                      /images/default-avatar.svg"
  })
  void picturesOfPeopleHaveAnAddressThatBrowsersMayLoad(String given, String shown) {
    assertThat(Avatar.url(given)).isEqualTo(shown);
  }
}
