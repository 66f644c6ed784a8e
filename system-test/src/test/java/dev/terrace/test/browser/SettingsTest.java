package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void everythingCanBeChanged(Look look) {
    var member = Member.register();
    var name = Member.unique("renamed");
    var visitor = signedIn(look, member);

    visitor.open("/");
    visitor.find("nav.navbar a.nav-link[href='/settings']").click();
    visitor.isAt("/settings");
    assertThat(visitor.find("main [name=username]")).hasValue(member.username());
    assertThat(visitor.find("main [name=email]")).hasValue(member.email());
    visitor.fill("image", visitor.base() + "/images/default-avatar.svg?own");
    visitor.fill("username", name);
    visitor.fill("bio", "Writes about <tests>");
    visitor.fill("email", name + "@example.test");
    visitor.fill("password", "another password");
    visitor.find(AriaRole.BUTTON, "Update Settings").click();

    visitor.isAt("/profile/" + name);
    assertThat(visitor.find(".user-info h4")).hasText(name);
    assertThat(visitor.find(".user-info p")).hasText("Writes about <tests>");
    assertThat(visitor.find(".user-info .user-img"))
        .hasAttribute("src", visitor.base() + "/images/default-avatar.svg?own");
    assertThat(visitor.find("a[href='/settings']:has-text('Edit Profile Settings')")).isVisible();
    assertThat(visitor.find("button:has-text('Follow')")).hasCount(0);

    visitor.signOut();
    visitor.signIn(new Member(name, name + "@example.test", "another password", ""));
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE_WITHOUT_SCRIPT"})
  void whatIsClearedIsDefaultAgain(Look look) {
    var member = Member.register();
    var visitor = signedIn(look, member);
    visitor.open("/settings");
    visitor.fill("bio", "Something");
    visitor.fill("image", visitor.base() + "/favicon.svg");
    visitor.find(AriaRole.BUTTON, "Update Settings").click();
    visitor.isAt("/profile/" + member.username());

    visitor.open("/settings");
    visitor.fill("bio", "");
    visitor.fill("image", "");
    visitor.find(AriaRole.BUTTON, "Update Settings").click();

    visitor.isAt("/profile/" + member.username());
    assertThat(visitor.find(".user-info p")).hasText("");
    assertThat(visitor.find(".user-info .user-img"))
        .hasAttribute("src", Pattern.compile(".*default-avatar.*\\.svg"));
  }

  @ParameterizedTest
  @EnumSource
  void aTakenNameIsRefusedInWords(Look look) {
    var other = Member.register();
    var visitor = signedIn(look, Member.register()).expecting(409).expecting(422);

    visitor.open("/settings");
    visitor.fill("username", other.username());
    visitor.find(AriaRole.BUTTON, "Update Settings").click();

    assertThat(visitor.find(".error-messages")).containsText("username has already been taken");
    visitor.isAt("/settings");
    assertThat(visitor.find("main [name=username]")).hasValue(other.username());
  }
}
