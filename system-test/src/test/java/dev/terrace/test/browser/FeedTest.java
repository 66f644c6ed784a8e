package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of articles: feeds, tags, profiles, pages. */
class FeedTest extends BrowserTest {
  private static final Pattern ACTIVE = Pattern.compile(".*\\bactive\\b.*");

  @ParameterizedTest
  @EnumSource
  void followingFillsTheFeed(Look look) {
    var author = Member.register();
    var title = author.publish("tagged").get("title").stringValue();
    var visitor = signedIn(look, Member.register());

    visitor.open("/?feed=following");
    assertThat(visitor.find(".empty-feed-message")).containsText("Your feed is empty");
    assertThat(visitor.find(".empty-feed-message a")).hasAttribute("href", "/");
    assertThat(visitor.find(".feed-toggle a[href='/?feed=following']")).hasClass(ACTIVE);
    assertThat(visitor.find(".feed-toggle a[href='/']")).not().hasClass(ACTIVE);

    visitor.open("/profile/" + author.username());
    visitor.ready();
    visitor.find("button:has-text('Follow " + author.username() + "')").click();
    assertThat(visitor.find("button:has-text('Unfollow " + author.username() + "')")).isVisible();
    visitor.isAt("/profile/" + author.username());

    visitor.open("/?feed=following");
    var preview = visitor.find(".article-preview").first();
    assertThat(preview.locator("h1")).hasText(title);
    assertThat(preview.locator("p").first()).hasText("About " + title);
    assertThat(preview.locator(".author")).hasText(author.username());
    assertThat(preview.locator(".tag-list .tag-default")).hasText("tagged");
    assertThat(preview.locator(".article-meta img"))
        .hasAttribute("src", Pattern.compile(".*default-avatar.*\\.svg"));

    visitor.open("/profile/" + author.username());
    visitor.ready();
    visitor.find("button:has-text('Unfollow " + author.username() + "')").click();
    assertThat(visitor.find("button:has-text('Unfollow')")).hasCount(0);
    visitor.open("/?feed=following");
    assertThat(visitor.find(".empty-feed-message")).isVisible();
  }

  @ParameterizedTest
  @EnumSource
  void tenArticlesAPage(Look look) {
    var author = Member.register();
    for (int i = 0; i < 12; i++) {
      author.publish();
    }
    var visitor = visitor(look);
    var path = "/profile/" + author.username();

    visitor.open(path);
    assertThat(visitor.find(".article-preview")).hasCount(10);
    assertThat(visitor.find(".pagination .page-item")).hasCount(2);
    assertThat(visitor.find(".pagination .page-item.active")).containsText("1");
    visitor.find(".pagination .page-item .page-link").last().click();
    visitor.isAt(path + "?page=2");
    assertThat(visitor.find(".article-preview")).hasCount(2);
    assertThat(visitor.find(".pagination .page-item.active")).containsText("2");
  }

  @ParameterizedTest
  @EnumSource
  void tagsLeadToTheirArticles(Look look) {
    var author = Member.register();
    var tag = Member.unique("tag");
    author.publish(tag);
    var visitor = visitor(look);

    visitor.open("/tag/" + tag);
    assertThat(visitor.find(".article-preview")).hasCount(1);
    assertThat(visitor.find(".feed-toggle a.nav-link.active")).containsText(tag);
    assertThat(visitor.find(".feed-toggle a[href='/']")).not().hasClass(ACTIVE);
    visitor.find(".feed-toggle a[href='/']").click();
    visitor.isAt("/");

    var popular = visitor.find(".sidebar .tag-list .tag-pill");
    assertThat(popular.first()).isVisible();
    var name = popular.first().innerText().strip();
    popular.first().click();
    visitor.isAtLike("/tag/.+");
    assertThat(visitor.find(".feed-toggle a.nav-link.active")).containsText(name);
    assertThat(visitor.find(".article-preview").first()).isVisible();
  }

  @ParameterizedTest
  @EnumSource
  void previewsLeadToTheArticleAndItsAuthor(Look look) {
    var author = Member.register();
    var slug = author.publishSlug();
    var visitor = visitor(look);

    visitor.open("/profile/" + author.username());
    visitor.find(".article-preview .preview-link").first().click();
    visitor.isAt("/article/" + slug);
    visitor.find(".article-meta a.author").first().click();
    visitor.isAt("/profile/" + author.username());
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void profilesShowTheirOwnerAndBothLists(Look look) {
    var author = Member.register();
    var fan = Member.register();
    fan.favor(author.publishSlug());
    var visitor = visitor(look);

    visitor.open("/profile/" + fan.username());
    assertThat(visitor.find(".user-info h4")).hasText(fan.username());
    assertThat(visitor.find(".user-info p")).hasText("");
    assertThat(visitor.find(".user-info .user-img"))
        .hasAttribute("src", Pattern.compile(".*default-avatar.*\\.svg"));
    assertThat(visitor.find(".article-preview h1")).hasCount(0);
    visitor.find("a.nav-link:has-text('Favorited')").click();
    visitor.isAt("/profile/" + fan.username() + "/favorites");
    assertThat(visitor.find("a.nav-link:has-text('Favorited')")).hasClass(ACTIVE);
    assertThat(visitor.find(".article-preview .author")).hasText(author.username());
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void theFrontPageOfTheSampleBlogIsWorthLookingAt(Look look) {
    var visitor = visitor(look);

    visitor.open("/");
    assertThat(visitor.find(".article-preview")).hasCount(10);
    assertThat(visitor.find(".feed-toggle a.nav-link.active")).hasText("Global Feed");
    assertThat(visitor.find(".sidebar .tag-list .tag-pill").count()).isGreaterThan(5);
    for (Locator image : visitor.find(".article-meta img").all()) {
      assertThat((Boolean) image.evaluate("image => image.complete && image.naturalWidth > 0"))
          .isTrue();
    }
  }
}
