package dev.terrace.app.user;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.View;

/**
 * The form to sign up.
 *
 * @param returnTo local path to go on to; empty for the front page
 */
public record RegisterView(String username, String email, String returnTo, ErrorList errors)
    implements View {
  /** Characters that a password must have. */
  public int leastPassword() {
    return UserRules.LEAST_PASSWORD;
  }

  @Override
  public String template() {
    return "page/register.jte";
  }
}
