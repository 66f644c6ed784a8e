package dev.terrace.app.session;

import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.Times;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions in the database. */
public final class SessionRepository {
  /** A session that is good, with what pages show of its owner. */
  record Found(
      long userId, String username, @Nullable String image, Instant createdAt, Instant expiresAt) {}

  Optional<Found> find(DbSession session, byte[] tokenHash, Instant now) {
    return session
        .handle()
        .createQuery(
            """
            SELECT u.id, u.username, u.image, s.created_at, s.expires_at
            FROM session s
            JOIN user u ON u.id = s.user_id
            WHERE s.token_hash = :tokenHash AND s.expires_at > :now
            """)
        .bind("tokenHash", tokenHash)
        .bind("now", now)
        .map((row, _) ->
            new Found(
                row.getLong("id"),
                row.getString("username"),
                row.getString("image"),
                Times.instant(row, "created_at"),
                Times.instant(row, "expires_at")))
        .findOne();
  }

  void insert(DbSession session, byte[] tokenHash, long userId, Instant at, Instant expiresAt) {
    session
        .handle()
        .createUpdate(
            """
            INSERT INTO session (token_hash, user_id, created_at, expires_at)
            VALUES (:tokenHash, :userId, :at, :expiresAt)
            """)
        .bind("tokenHash", tokenHash)
        .bind("userId", userId)
        .bind("at", at)
        .bind("expiresAt", expiresAt)
        .execute();
  }

  void prolong(DbSession session, byte[] tokenHash, Instant expiresAt) {
    session
        .handle()
        .createUpdate("UPDATE session SET expires_at = :expiresAt WHERE token_hash = :tokenHash")
        .bind("expiresAt", expiresAt)
        .bind("tokenHash", tokenHash)
        .execute();
  }

  void delete(DbSession session, byte[] tokenHash) {
    session
        .handle()
        .createUpdate("DELETE FROM session WHERE token_hash = :tokenHash")
        .bind("tokenHash", tokenHash)
        .execute();
  }

  /** Ends all sessions of an account but one, or all of them; for when its password changes. */
  public void deleteOthers(DbSession session, long userId, @Nullable SessionToken but) {
    session
        .handle()
        .createUpdate("DELETE FROM session WHERE user_id = :userId AND token_hash <> :but")
        .bind("userId", userId)
        .bind("but", but == null ? new byte[0] : but.hash())
        .execute();
  }

  /** Ends the oldest sessions of an account, beyond so many. */
  void deleteOldest(DbSession session, long userId, int most) {
    session
        .handle()
        .createUpdate(
            """
            DELETE FROM session
            WHERE user_id = :userId
              AND created_at <= (SELECT created_at
                                 FROM (SELECT created_at
                                       FROM session
                                       WHERE user_id = :userId
                                       ORDER BY created_at DESC
                                       LIMIT 1 OFFSET :most) surplus)
            """)
        .bind("userId", userId)
        .bind("most", most)
        .execute();
  }

  /** How many expired ones were removed, a batch at most. */
  int deleteExpired(DbSession session, Instant now, int batch) {
    return session
        .handle()
        .createUpdate(
            "DELETE FROM session WHERE expires_at <= :now ORDER BY expires_at LIMIT :batch")
        .bind("now", now)
        .bind("batch", batch)
        .execute();
  }
}
