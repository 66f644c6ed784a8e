package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.terrace.test.Member;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchPageTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void theFieldInTheHeaderFindsArticles(Look look) {
    var author = Member.register();
    var word = Member.unique("findable");
    author.publishTitled("About " + word);
    var visitor = visitor(look);

    visitor.open("/");
    visitor.find("header input[name=q]").fill(word);
    visitor.find("header input[name=q]").press("Enter");

    visitor.isAt("/search?q=" + word);
    assertThat(visitor.find(".article-preview")).hasCount(1);
    assertThat(visitor.find(".article-preview h1 mark")).hasText(word);
    assertThat(visitor.find("main input[name=q]")).hasValue(word);

    visitor.expecting(422);
    visitor.fill("q", "the");
    visitor.submit();
    assertThat(visitor.find(".error-messages")).containsText("the (too common)");
    visitor.fill("q", word + " " + Member.unique("nowhere"));
    visitor.submit();
    assertThat(visitor.find(".search-summary")).hasText("No article has all of these words.");
  }
}
