package dev.terrace.app.user;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.NavItem;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import java.util.Objects;

/** The pages of one's own account: signing in and up, settings. */
public final class UserPages {
  private final UserService users;

  public UserPages(UserService users) {
    this.users = users;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get(
            "/login",
            call ->
                PageAnswer.page(
                    Head.of("Sign in").nav(NavItem.LOGIN).canonical("/login"),
                    new LoginView("", call.query("return").orElse(""), ErrorList.NONE)))
        .get(
            "/register",
            call ->
                PageAnswer.page(
                    Head.of("Sign up").nav(NavItem.REGISTER).canonical("/register"),
                    new RegisterView("", "", call.query("return").orElse(""), ErrorList.NONE)))
        .getSignedIn("/settings", this::settings);
  }

  private PageAnswer settings(PageCall call) {
    var account = users.current(call.viewer());
    return PageAnswer.page(
        Head.of("Settings").nav(NavItem.SETTINGS),
        new SettingsView(
            Objects.requireNonNullElse(account.image(), ""),
            account.username(),
            Objects.requireNonNullElse(account.bio(), ""),
            account.email(),
            ErrorList.NONE));
  }
}
