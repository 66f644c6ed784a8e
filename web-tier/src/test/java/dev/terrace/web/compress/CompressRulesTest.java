package dev.terrace.web.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.web.encoding.Coding;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressRulesTest {
  @ParameterizedTest
  @CsvSource({
    "text/html, true",
    "Text/HTML; charset=utf-8, true",
    "text/anything, true",
    "application/json, true",
    "application/problem+json, true",
    "image/svg+xml; charset=utf-8, true",
    "application/atom+xml, true",
    "image/png, false",
    "application/octet-stream, false",
    "application/jsonx, false",
    "text, false",
    "'', false",
  })
  void typesAreKnownByNameMainTypeOrSuffix(String type, boolean expected) {
    assertThat(new MediaTypes(config("{}").types()).contains(type)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "private, true", "'max-age=1, Private', true", "'private=\"Set-Cookie\"', true",
    "'public, max-age=1', false", "x-private, false", "'community=private', false",
  })
  void directivesAreWholeWords(String field, boolean expected) {
    assertThat(CacheDirectives.contains(headers("Cache-Control", field), "private"))
        .isEqualTo(expected);
  }

  /** Request fields, Set-Cookie or Cache-Control of the answer, and what same-site says. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // nothing personal: whoever asked
        "-, -, cross-site, -, -, true",
        "-, -, -, -, -, true",
        // a cookie, and the browser says who asked
        "a=1, -, same-origin, -, -, true",
        "a=1, -, same-site, -, -, true",
        "a=1, -, none, -, -, true",
        "a=1, -, cross-site, -, -, false",
        "a=1, -, cross-site, https://site.example/x, -, false",
        "a=1, -, nonsense, -, -, false",
        // a cookie, and an old browser
        "a=1, -, -, https://site.example/page?x, -, true",
        "a=1, -, -, https://SITE.example, -, true",
        "a=1, -, -, https://evil.example/site.example, -, false",
        "a=1, -, -, https://site.example.evil/, -, false",
        "a=1, -, -, https://evil@site.example/, -, false",
        "a=1, -, -, site.example, -, false",
        "a=1, -, -, -, -, false",
        // programs
        "-, Token x, -, -, -, true",
        "-, Token x, cross-site, -, -, false",
        // the answer says that it is personal
        "-, -, cross-site, -, private, false",
        "-, -, cross-site, -, no-store, false",
        "-, -, same-origin, -, private, true",
      })
  void personalAnswersAreNotCompressedWhenAnotherSiteMayHaveAsked(
      String cookie,
      String authorization,
      String site,
      String referer,
      String cacheControl,
      boolean expected) {
    HeaderMap request = headers("Host", "site.example");
    put(request, "Cookie", cookie);
    put(request, "Authorization", authorization);
    put(request, "Sec-Fetch-Site", site);
    put(request, "Referer", referer);
    HeaderMap response = new HeaderMap();
    put(response, "Cache-Control", cacheControl);

    assertThat(PersonalAnswers.mayCompress(Personal.SAME_SITE, request, response))
        .isEqualTo(expected);
    assertThat(PersonalAnswers.mayCompress(Personal.ALWAYS, request, response)).isTrue();
    assertThat(PersonalAnswers.mayCompress(Personal.NEVER, request, response))
        .isEqualTo(!PersonalAnswers.personal(request, response));
  }

  @Test
  void anAnswerThatSetsACookieIsPersonal() {
    assertThat(PersonalAnswers.personal(new HeaderMap(), headers("Set-Cookie", "a=1"))).isTrue();
  }

  @Test
  void weakTagsGetAStrongFormBesideThem() {
    assertStrongForms("W/\"a\"", "W/\"a\", \"a\"", "\"a\"");
    assertStrongForms(
        "\"x\", W/\"a,b\" ,W/\"\"", "\"x\", W/\"a,b\", \"a,b\", W/\"\", \"\"", "\"a,b\"", "\"\"");
    assertStrongForms("W/\"a\", \"a\"", "W/\"a\", \"a\"");
    assertStrongForms("*", "*");
    assertStrongForms("W/\"unfinished", "W/\"unfinished, \"unfinished", "\"unfinished");
  }

  private static void assertStrongForms(String field, String expected, String... added) {
    HeaderMap request = headers("If-None-Match", field);

    assertThat(EntityTags.addStrongForms(request)).isEqualTo(Set.of(added));
    assertThat(request.getFirst(Headers.IF_NONE_MATCH)).isEqualTo(expected);
  }

  @Test
  void whatIsNotThereIsNotChosen() {
    HeaderMap request = headers("Accept-Encoding", "br, gzip;q=0.5");
    CompressRules all = new CompressRules(config("{}"), _ -> true);
    CompressRules withoutBrotli = new CompressRules(config("{}"), c -> c != Coding.BROTLI);
    CompressRules zstdAlone = new CompressRules(config("codings: [zstd]"), _ -> true);

    assertThat(all.coding(request, new HeaderMap(), true)).isEqualTo(Coding.BROTLI);
    assertThat(withoutBrotli.coding(request, new HeaderMap(), true)).isEqualTo(Coding.GZIP);
    assertThat(zstdAlone.coding(request, new HeaderMap(), true)).isEqualTo(Coding.IDENTITY);
  }

  @Test
  void mistakesAreExplained() {
    for (String yaml :
        List.of("types: [html]", "types: ['*/*']", "types: ['text/']", "types: ['*+']")) {
      assertThatThrownBy(() -> config(yaml))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is no media type such as");
    }
    assertThatThrownBy(() -> config("codings: [gzip, gzip]"))
        .hasMessageContaining("codings names one twice");
    assertThatThrownBy(() -> config("codings: [deflate]"))
        .hasMessageContaining("allowed: zstd, br, gzip");
    assertThatThrownBy(() -> config("personal: sometimes"))
        .hasMessageContaining("allowed: always, same-site, never");
  }

  private static CompressConfig config(String yaml) {
    return Config.parse(CompressConfig.class, yaml, "web.yaml", Map.of());
  }

  private static HeaderMap headers(String name, String value) {
    return new HeaderMap().put(new HttpString(name), value);
  }

  private static void put(HeaderMap headers, String name, String value) {
    if (value != null) {
      headers.put(new HttpString(name), value);
    }
  }
}
