package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommentTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void postingAndDeletingOnesOwn(Look look) {
    var author = Member.register();
    var slug = author.publishSlug();
    author.comment(slug, "The author's comment");
    var visitor = signedIn(look, Member.register());

    visitor.open("/article/" + slug);
    visitor.ready();
    visitor.page().getByPlaceholder("Write a comment...").fill("A **first** comment");
    visitor.find(AriaRole.BUTTON, "Post Comment").click();

    var own = visitor.find(".card:not(.comment-form)").filter(hasText("A first comment"));
    assertThat(own).hasCount(1);
    assertThat(own.locator(".card-block p")).containsText("A first comment");
    assertThat(own.locator(".comment-author-img"))
        .hasAttribute("src", Pattern.compile(".*default-avatar.*\\.svg"));
    assertThat(visitor.page().getByPlaceholder("Write a comment...")).hasValue("");
    visitor.isAtLike("/article/" + slug + "(#.*)?");

    var others = visitor.find(".card:not(.comment-form)").filter(hasText("The author's comment"));
    assertThat(others.locator(".mod-options")).hasCount(0);
    own.locator("span.mod-options i.ion-trash-a").click();
    assertThat(own).hasCount(0);
    assertThat(others).hasCount(1);
    visitor.open("/article/" + slug);
    assertThat(visitor.find(".card:not(.comment-form)")).hasCount(1);
  }

  @ParameterizedTest
  @EnumSource
  void emptyCommentsAreRefusedInWords(Look look) {
    var slug = Member.register().publishSlug();
    var visitor = signedIn(look, Member.register()).expecting(422);

    visitor.open("/article/" + slug);
    visitor.ready();
    visitor.find(AriaRole.BUTTON, "Post Comment").click();

    assertThat(visitor.find(".error-messages")).containsText("body can't be blank");
    assertThat(visitor.find(".card:not(.comment-form)")).hasCount(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void visitorsAreAskedToSignIn(Look look) {
    var author = Member.register();
    var slug = author.publishSlug();
    author.comment(slug, "Hello");
    var visitor = visitor(look);

    visitor.open("/article/" + slug);

    assertThat(visitor.find(".card.comment-form")).hasCount(0);
    assertThat(visitor.find(".card .card-block p")).hasText("Hello");
    assertThat(visitor.find(".article-page a[href^='/login']").last()).isVisible();
    assertThat(visitor.find(".article-page a[href^='/register']").last()).isVisible();
  }

  private static com.microsoft.playwright.Locator.FilterOptions hasText(String text) {
    return new com.microsoft.playwright.Locator.FilterOptions().setHasText(text);
  }
}
