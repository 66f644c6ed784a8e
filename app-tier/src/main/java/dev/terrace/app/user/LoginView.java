package dev.terrace.app.user;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.View;

/**
 * The form to sign in.
 *
 * @param returnTo local path to go on to; empty for the front page
 */
public record LoginView(String email, String returnTo, ErrorList errors) implements View {
  @Override
  public String template() {
    return "page/login.jte";
  }
}
