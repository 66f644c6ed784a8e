package dev.terrace.app.profile;

import dev.terrace.app.db.DbSession;
import dev.terrace.app.rule.Viewer;
import java.time.Instant;
import java.util.Optional;

/** Profiles and who follows whom, in the database. */
final class ProfileRepository {
  /** A profile with the id that nobody sees. */
  record Found(long id, Profile profile) {}

  Optional<Found> byUsername(DbSession session, String username, Viewer viewer) {
    return session
        .handle()
        .createQuery(
            """
            SELECT u.id, u.username, u.bio, u.image,
                   EXISTS (SELECT 1 FROM follow f
                           WHERE f.follower_id = :viewer AND f.followed_id = u.id) AS following
            FROM user u
            WHERE u.username = :username
            """)
        .bind("username", username)
        .bind("viewer", viewer.id())
        .map((row, _) ->
            new Found(
                row.getLong("id"),
                new Profile(
                    row.getString("username"),
                    row.getString("bio"),
                    row.getString("image"),
                    row.getBoolean("following"))))
        .findOne();
  }

  /** Does nothing when it is so already; unlike INSERT IGNORE it still minds the foreign keys. */
  void follow(DbSession session, long follower, long followed, Instant at) {
    session
        .handle()
        .createUpdate(
            """
            INSERT INTO follow (follower_id, followed_id, created_at)
            VALUES (:follower, :followed, :at)
            ON DUPLICATE KEY UPDATE created_at = created_at
            """)
        .bind("follower", follower)
        .bind("followed", followed)
        .bind("at", at)
        .execute();
  }

  void unfollow(DbSession session, long follower, long followed) {
    session
        .handle()
        .createUpdate(
            "DELETE FROM follow WHERE follower_id = :follower AND followed_id = :followed")
        .bind("follower", follower)
        .bind("followed", followed)
        .execute();
  }
}
