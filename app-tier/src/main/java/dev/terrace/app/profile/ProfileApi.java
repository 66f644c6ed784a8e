package dev.terrace.app.profile;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Call;
import dev.terrace.app.http.Routes;

/** Profiles over HTTP. */
public final class ProfileApi {
  private final ProfileService profiles;

  public ProfileApi(ProfileService profiles) {
    this.profiles = profiles;
  }

  public void addTo(Routes routes) {
    routes
        .get("/profiles/{username}", Access.OPTIONAL, this::profile)
        .post("/profiles/{username}/follow", Access.REQUIRED, this::follow)
        .delete("/profiles/{username}/follow", Access.REQUIRED, this::unfollow);
  }

  private ApiAnswer profile(Call call) {
    return answer(profiles.profile(call.path("username"), call.viewer()));
  }

  private ApiAnswer follow(Call call) {
    return answer(profiles.follow(call.path("username"), call.viewer()));
  }

  private ApiAnswer unfollow(Call call) {
    return answer(profiles.unfollow(call.path("username"), call.viewer()));
  }

  private static ApiAnswer answer(Profile profile) {
    return ApiAnswer.ok(json -> {
      json.writeStartObject();
      profile.writeTo(json, "profile");
      json.writeEndObject();
    });
  }
}
