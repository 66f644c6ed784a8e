package dev.terrace.app.profile;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.MissingReferenceException;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Looking at profiles and following them. */
public final class ProfileService {
  private final Database database;
  private final ProfileRepository profiles = new ProfileRepository();
  private final Clock clock;

  public ProfileService(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  public Profile profile(String username, Viewer viewer) {
    return database.read(db -> find(db, username, viewer)).profile();
  }

  /** Following twice is following once; nobody follows themselves. */
  public Profile follow(String username, Viewer viewer) {
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      return database.write(db -> {
        var found = find(db, username, viewer);
        if (found.id() == viewer.id()) {
          throw Rejection.invalid("profile", "can't follow yourself");
        }
        profiles.follow(db, viewer.id(), found.id(), at);
        return following(found.profile(), true);
      });
    } catch (MissingReferenceException e) {
      throw e.foreignKey().equals("follow_follower_fk")
          ? Rejection.unknownAccount()
          : Rejection.notFound("profile");
    }
  }

  public Profile unfollow(String username, Viewer viewer) {
    return database.write(db -> {
      var found = find(db, username, viewer);
      profiles.unfollow(db, viewer.id(), found.id());
      return following(found.profile(), false);
    });
  }

  private ProfileRepository.Found find(DbSession db, String username, Viewer viewer) {
    return profiles
        .byUsername(db, username, viewer)
        .orElseThrow(() -> Rejection.notFound("profile"));
  }

  private static Profile following(Profile profile, boolean following) {
    return new Profile(profile.username(), profile.bio(), profile.image(), following);
  }
}
