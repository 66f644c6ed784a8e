package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Api;
import dev.terrace.test.Member;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing up, in and out. */
class AccountTest extends BrowserTest {

  @ParameterizedTest
  @EnumSource
  void signingUpSignsIn(Look look) {
    var name = Member.unique("b");
    var visitor = visitor(look);

    visitor.open("/");
    visitor.find("nav.navbar a.nav-link[href='/register']").click();
    visitor.fill("username", name);
    visitor.fill("email", name + "@example.test");
    visitor.fill("password", Member.PASSWORD);
    visitor.submit();

    visitor.isAt("/");
    visitor.isSignedInAs(name);
    assertThat(visitor.find("nav.navbar .user-pic"))
        .hasAttribute("src", Pattern.compile(".*default-avatar.*\\.svg"));
    visitor.signOut();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrongWithARegistrationIsSaidAndWhatWasTypedStays(Look look) {
    var member = Member.register();
    var visitor = visitor(look).expecting(409).expecting(422);

    visitor.open("/register");
    visitor.submit();
    assertThat(visitor.find(".error-messages li")).hasCount(3);
    visitor.isAt("/register");

    visitor.fill("username", member.username());
    visitor.fill("email", "new-" + member.email());
    visitor.fill("password", Member.PASSWORD);
    visitor.submit();
    assertThat(visitor.find(".error-messages")).containsText("username has already been taken");
    visitor.isAt("/register");
    assertThat(visitor.find("main [name=email]")).hasValue("new-" + member.email());
    assertThat(visitor.find("main [name=password]")).hasValue("");
    visitor.isSignedOut();
  }

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordAndAnUnknownAddressLookAlike(Look look) {
    var member = Member.register();
    var visitor = visitor(look).expecting(401).expecting(422);

    visitor.open("/login");
    visitor.fill("email", member.email());
    visitor.fill("password", "not this one");
    visitor.submit();
    assertThat(visitor.find(".error-messages")).isVisible();
    var wrongPassword = visitor.find(".error-messages").innerText();
    visitor.isAt("/login");

    visitor.fill("email", Member.unique("nobody") + "@example.test");
    visitor.fill("password", "not this one");
    visitor.submit();
    assertThat(visitor.find("main [name=email]")).hasValue(Pattern.compile("nobody.*"));
    assertThat(visitor.find(".error-messages")).hasText(wrongPassword);
    visitor.isSignedOut();
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void pagesOfMembersAskVisitorsToSignInAndLeadBack(Look look) {
    var member = Member.register();
    var visitor = visitor(look);

    for (var path : new String[] {"/settings", "/editor"}) {
      visitor.open(path);
      visitor.isAtLike("/login.*");
    }
    visitor.open("/?feed=following");
    visitor.isAtLike("/login.*");

    visitor.open("/editor");
    visitor.fill("email", member.email());
    visitor.fill("password", member.password());
    visitor.submit();
    visitor.isAt("/editor");
    visitor.isSignedInAs(member.username());
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void afterLoggingOutNothingPersonalComesBack(Look look) {
    var member = Member.register();
    var visitor = signedIn(look, member);
    visitor.open("/settings");
    assertThat(visitor.find("main [name=email]")).hasValue(member.email());
    visitor.signOut();

    visitor.page().goBack();
    assertThat(visitor.find("main [name=email]")).not().hasValue(member.email());
    assertThat(visitor.page().content()).doesNotContain(member.email());
    visitor.open("/settings");
    visitor.isAtLike("/login.*");
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void aSessionThatWasSignedOutIsWorthNothing(Look look) {
    var member = Member.register();
    var visitor = signedIn(look, member);
    var thief = visitor(look);
    thief.context().addCookies(visitor.context().cookies());
    thief.open("/");
    thief.isSignedInAs(member.username());

    visitor.signOut();

    thief.open("/");
    thief.isSignedOut();
    assertThat(Api.anonymous().get("/profiles/" + member.username()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "DESKTOP_WITHOUT_SCRIPT"})
  void signingInChangesTheSession(Look look) {
    var member = Member.register();
    var visitor = visitor(look);
    visitor.open("/login");
    var before = visitor.context().cookies().stream().map(cookie -> cookie.value).toList();

    visitor.signIn(member);

    var session =
        visitor.context().cookies().stream()
            .filter(cookie -> cookie.name.contains("session"))
            .findFirst()
            .orElseThrow();
    assertThat(before).doesNotContain(session.value);
    assertThat(session.httpOnly).isTrue();
    assertThat(session.secure).isTrue();
    assertThat(session.path).isEqualTo("/");
    assertThat(session.sameSite.name()).isEqualTo("LAX");
  }

  @ParameterizedTest
  @EnumSource(names = {"DESKTOP", "PHONE"})
  void aPasswordCanBeLookedAt(Look look) {
    var visitor = visitor(look);
    visitor.open("/login");
    visitor.fill("password", "correct horse");
    var show = visitor.page().getByLabel("Show password");

    show.click();
    assertThat(visitor.find("main [name=password]")).hasAttribute("type", "text");
    show.click();
    assertThat(visitor.find("main [name=password]")).hasAttribute("type", "password");
  }
}
