package dev.terrace.app.profile;

import dev.terrace.app.site.View;

/** The button to follow somebody, or to follow them no longer. */
public record FollowButton(Profile profile) implements View {
  @Override
  public String template() {
    return "component/followButton.jte";
  }
}
