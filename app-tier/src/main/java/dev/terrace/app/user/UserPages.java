package dev.terrace.app.user;

import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import dev.terrace.app.session.SessionService;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.NavItem;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;
import java.util.Objects;

/** The pages of one's own account: signing in, up and out, settings. */
public final class UserPages {
  private static final Head LOGIN = Head.of("Sign in").nav(NavItem.LOGIN).canonical("/login");
  private static final Head REGISTER =
      Head.of("Sign up").nav(NavItem.REGISTER).canonical("/register");
  private static final Head SETTINGS = Head.of("Settings").nav(NavItem.SETTINGS);

  private final UserService users;
  private final SessionService sessions;

  public UserPages(UserService users, SessionService sessions) {
    this.users = users;
    this.sessions = sessions;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .getForVisitors("/login", this::login)
        .postForVisitors("/login", this::logIn)
        .getForVisitors("/register", this::registration)
        .postForVisitors("/register", this::register)
        .post("/logout", this::logOut)
        .getForMembers("/settings", this::settings)
        .post("/settings", this::update);
  }

  private PageAnswer login(PageCall call) {
    var returnTo = call.returnPath().orElse("");
    return call.viewer().signedIn()
        ? PageAnswer.redirect(returnTo.isEmpty() ? "/" : returnTo)
        : PageAnswer.page(LOGIN, new LoginView("", returnTo, ErrorList.NONE));
  }

  private PageAnswer logIn(PageCall call) {
    var form = call.form();
    try {
      var account = users.logIn(form.field("email"), form.field("password"), call.client());
      return signedIn(account, call);
    } catch (Rejection rejection) {
      return PageAnswer.again(
          LOGIN,
          new LoginView(form.text("email"), call.returnPath().orElse(""), correctable(rejection)));
    }
  }

  private PageAnswer registration(PageCall call) {
    var returnTo = call.returnPath().orElse("");
    return call.viewer().signedIn()
        ? PageAnswer.redirect(returnTo.isEmpty() ? "/" : returnTo)
        : PageAnswer.page(REGISTER, new RegisterView("", "", returnTo, ErrorList.NONE));
  }

  private PageAnswer register(PageCall call) {
    var form = call.form();
    try {
      var account =
          users.register(form.field("username"), form.field("email"), form.field("password"));
      return signedIn(account, call);
    } catch (Rejection rejection) {
      return PageAnswer.again(
          REGISTER,
          new RegisterView(
              form.text("username"),
              form.text("email"),
              call.returnPath().orElse(""),
              correctable(rejection)));
    }
  }

  /**
   * Always with a new token: one that somebody slipped into the browser before is worth nothing.
   */
  private PageAnswer signedIn(Account account, PageCall call) {
    var token = sessions.begin(new Viewer(account.id()), call.sessionToken());
    return new PageAnswer.SignedIn(call.returnPath().orElse("/"), token);
  }

  private PageAnswer logOut(PageCall call) {
    sessions.end(Objects.requireNonNull(call.sessionToken()));
    return new PageAnswer.SignedOut("/");
  }

  private PageAnswer settings(PageCall call) {
    var account = users.current(call.viewer());
    return PageAnswer.page(
        SETTINGS,
        new SettingsView(
            Objects.requireNonNullElse(account.image(), ""),
            account.username(),
            Objects.requireNonNullElse(account.bio(), ""),
            account.email(),
            ErrorList.NONE));
  }

  /** An empty password keeps the old one; empty fields of other kinds are what they say. */
  private PageAnswer update(PageCall call) {
    var form = call.form();
    var settings =
        new UserService.Settings(
            form.field("username"),
            form.field("email"),
            form.given("password").map(Field::of).orElse(Field.ABSENT),
            form.field("bio"),
            form.field("image"));
    try {
      var account = users.update(call.viewer(), settings, call.sessionToken());
      return PageAnswer.redirect(Urls.profile(account.username()));
    } catch (Rejection rejection) {
      return PageAnswer.again(
          SETTINGS,
          new SettingsView(
              form.text("image"),
              form.text("username"),
              form.text("bio"),
              form.text("email"),
              correctable(rejection)));
    }
  }

  /** What is wrong with the form; all other refusals are the site's business. */
  private static ErrorList correctable(Rejection rejection) {
    boolean wrongPassword = rejection.problems().containsKey("credentials");
    return switch (rejection.kind()) {
      case INVALID, TAKEN -> ErrorList.of(rejection);
      case UNAUTHENTICATED -> {
        if (!wrongPassword) {
          throw rejection;
        }
        yield ErrorList.of(rejection);
      }
      case MALFORMED, FORBIDDEN, NOT_FOUND, TOO_MANY, UNAVAILABLE -> throw rejection;
    };
  }
}
