package dev.terrace.app.user;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.View;

/** The form of one's own account; the password is never filled in. */
public record SettingsView(
    String image, String username, String bio, String email, ErrorList errors) implements View {
  @Override
  public String template() {
    return "page/settings.jte";
  }
}
