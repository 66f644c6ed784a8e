package dev.terrace.app.user;

import dev.terrace.app.db.DbSession;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Accounts in the database. */
final class UserRepository {
  /** What log-in needs. */
  record Credentials(Account account, String passwordHash) {}

  /** Which of two names are in use. */
  record InUse(boolean username, boolean email) {}

  private static final RowMapper<Account> ACCOUNT =
      (row, _) ->
          new Account(
              row.getLong("id"),
              row.getString("email"),
              row.getString("username"),
              row.getString("bio"),
              row.getString("image"));

  private static final RowMapper<Credentials> CREDENTIALS =
      (row, context) -> new Credentials(ACCOUNT.map(row, context), row.getString("password_hash"));

  Optional<Account> byId(DbSession session, long id) {
    return session
        .handle()
        .createQuery("SELECT id, email, username, bio, image FROM user WHERE id = :id")
        .bind("id", id)
        .map(ACCOUNT)
        .findOne();
  }

  Optional<Account> lock(DbSession session, long id) {
    return session
        .handle()
        .createQuery("SELECT id, email, username, bio, image FROM user WHERE id = :id FOR UPDATE")
        .bind("id", id)
        .map(ACCOUNT)
        .findOne();
  }

  Optional<Credentials> byEmail(DbSession session, String email) {
    return session
        .handle()
        .createQuery(
            "SELECT id, email, username, bio, image, password_hash FROM user WHERE email = :email")
        .bind("email", email)
        .map(CREDENTIALS)
        .findOne();
  }

  InUse inUse(DbSession session, String username, String email) {
    return session
        .handle()
        .createQuery(
            """
            SELECT EXISTS (SELECT 1 FROM user WHERE username = :username) AS name_in_use,
                   EXISTS (SELECT 1 FROM user WHERE email = :email) AS email_in_use
            """)
        .bind("username", username)
        .bind("email", email)
        .map((row, _) -> new InUse(row.getBoolean("name_in_use"), row.getBoolean("email_in_use")))
        .one();
  }

  long insert(DbSession session, String username, String email, String passwordHash, Instant at) {
    return session
        .handle()
        .createUpdate(
            """
            INSERT INTO user (username, email, password_hash, created_at, updated_at)
            VALUES (:username, :email, :passwordHash, :at, :at)
            """)
        .bind("username", username)
        .bind("email", email)
        .bind("passwordHash", passwordHash)
        .bind("at", at)
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  void update(DbSession session, Account account, @Nullable String passwordHash, Instant at) {
    session
        .handle()
        .createUpdate(
            """
            UPDATE user
            SET username = :username, email = :email, bio = :bio, image = :image,
                password_hash = COALESCE(:passwordHash, password_hash), updated_at = :at
            WHERE id = :id
            """)
        .bind("username", account.username())
        .bind("email", account.email())
        .bind("bio", account.bio())
        .bind("image", account.image())
        .bind("passwordHash", passwordHash)
        .bind("at", at)
        .bind("id", account.id())
        .execute();
  }
}
