package dev.terrace.app.profile;

import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;

/**
 * Following people. The page of a profile lists articles, so it is among the pages of {@code
 * article}.
 */
public final class ProfilePages {
  private final ProfileService profiles;

  public ProfilePages(ProfileService profiles) {
    this.profiles = profiles;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .post(
            "/profile/{username}/follow",
            call -> button(call, profiles.follow(call.path("username"), call.viewer())))
        .post(
            "/profile/{username}/unfollow",
            call -> button(call, profiles.unfollow(call.path("username"), call.viewer())));
  }

  private static PageAnswer button(PageCall call, Profile profile) {
    return call.fragment()
        ? PageAnswer.fragment(new FollowButton(profile))
        : PageAnswer.redirect(call.returnPath().orElse(Urls.profile(profile.username())));
  }
}
