package dev.terrace.app.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlugsTest {
  private final Slugs slugs = new Slugs(new Random(1));

  @ParameterizedTest
  @CsvSource({
    "How to train your dragon,how-to-train-your-dragon",
    "'  Hello,  World!  ',hello-world",
    "Don't stop,dont-stop",
    "Crème Brûlée & Straße,creme-brulee-strasse",
    "C++ / Java 25,c-java-25",
    "Привет мир,privet-mir",
    "Йод и щука,yod-i-shchuka",
    "Ελληνικά,ellinika",
    "Łódź Øresund Æther,lodz-oresund-aether",
    "ﬁne Ｗｉｄｅ,fine-wide",
    "emoji 😀 inside,emoji-inside"
  })
  void titlesBecomeKebabCase(String title, String slug) {
    assertThat(slugs.plain(title)).isEqualTo(slug);
  }

  @Test
  void nothingLatinGetsASuffix() {
    assertThat(slugs.plain("日本語")).matches("article-[a-z0-9]{6}");
    assertThat(slugs.plain("😀")).matches("article-[a-z0-9]{6}");
    assertThat(slugs.plain("Feed")).matches("feed-[a-z0-9]{6}");
  }

  @Test
  void longTitlesAreCut() {
    assertThat(slugs.plain("щ".repeat(255))).hasSizeLessThanOrEqualTo(200);
    assertThat(slugs.withSuffix("x".repeat(255))).hasSize(207);
  }

  @Test
  void slugFitsItsTitleWithAndWithoutSuffix() {
    assertThat(Slugs.fits("a-title", "A Title!")).isTrue();
    assertThat(Slugs.fits(slugs.withSuffix("A title"), "A title")).isTrue();
    assertThat(Slugs.fits("a-title-two", "A title")).isFalse();
    assertThat(Slugs.fits("feed", "Feed")).isFalse();
    assertThat(Slugs.fits(slugs.plain("日本"), "中文")).isTrue();
  }
}
