package dev.terrace.app.user;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.DuplicateKeyException;
import dev.terrace.app.rule.Checks;
import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import dev.terrace.app.session.SessionRepository;
import dev.terrace.app.session.SessionToken;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Registration, log-in, settings. Passwords are hashed while no connection is held. */
public final class UserService {
  /** The fields of the settings as they were given. */
  public record Settings(Field username, Field email, Field password, Field bio, Field image) {}

  private final Database database;
  private final UserRepository users = new UserRepository();
  private final SessionRepository sessions = new SessionRepository();
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final Clock clock;

  public UserService(Database database, Passwords passwords, LoginThrottle throttle, Clock clock) {
    this.database = database;
    this.passwords = passwords;
    this.throttle = throttle;
    this.clock = clock;
  }

  public Account register(Field givenUsername, Field givenEmail, Field givenPassword) {
    var checks = new Checks();
    var username = checks.required("username", givenUsername, UserRules.USERNAME);
    var email = checks.required("email", givenEmail, UserRules.EMAIL_ADDRESS);
    var password = checks.required("password", givenPassword, UserRules.PASSWORD);
    checks.done();
    // Asked first so that both names are reported, and no hash is made for nothing.
    refuseTaken(username, email);
    var hash = passwords.hash(password);
    long id =
        writeUnique(() -> database.write(db -> users.insert(db, username, email, hash, now())));
    return new Account(id, email, username, null, null);
  }

  /**
   * The account that an address and a password belong to.
   *
   * @param client where the call comes from; null when that is not known
   * @throws Rejection of kind UNAUTHENTICATED when there is none, without a word which of the two
   *     is wrong; TOO_MANY when there were too many wrong ones
   */
  public Account logIn(Field givenEmail, Field givenPassword, @Nullable InetAddress client) {
    var checks = new Checks();
    var email = checks.required("email", givenEmail, UserRules.ANY_EMAIL);
    var password = checks.required("password", givenPassword, UserRules.ANY_PASSWORD);
    checks.done();
    var attempt = throttle.begin(email, client);
    var account = account(email, password, attempt);
    if (account.isEmpty()) {
      throw Rejection.unauthenticated("credentials", "invalid");
    }
    attempt.right();
    return account.get();
  }

  private Optional<Account> account(String email, String password, LoginThrottle.Try attempt) {
    try {
      var found = database.read(db -> users.byEmail(db, email));
      return passwords.verify(password, found.map(UserRepository.Credentials::passwordHash))
          ? found.map(UserRepository.Credentials::account)
          : Optional.empty();
    } catch (RuntimeException e) {
      attempt.undecided();
      throw e;
    }
  }

  public Account current(Viewer viewer) {
    return database.read(db -> users.byId(db, viewer.id())).orElseThrow(Rejection::unknownAccount);
  }

  /**
   * Changes what is given. A new password ends all sessions of the account: whoever may have known
   * the old one is out.
   *
   * @param session the one that goes on, because the change came through it; null for none
   */
  public Account update(Viewer viewer, Settings settings, @Nullable SessionToken session) {
    var checks = new Checks();
    var username = checks.optional("username", settings.username(), UserRules.USERNAME);
    var email = checks.optional("email", settings.email(), UserRules.EMAIL_ADDRESS);
    var password = checks.optional("password", settings.password(), UserRules.PASSWORD);
    var bio = checks.clearable("bio", settings.bio(), UserRules.BIO);
    var image = checks.clearable("image", settings.image(), UserRules.IMAGE);
    checks.done();
    Optional<String> hash = password.map(passwords::hash);
    return writeUnique(() ->
        database.write(db -> {
          var former = users.lock(db, viewer.id()).orElseThrow(Rejection::unknownAccount);
          var account =
              new Account(
                  former.id(),
                  email.orElse(former.email()),
                  username.orElse(former.username()),
                  bio.from(former.bio()),
                  image.from(former.image()));
          users.update(db, account, hash.orElse(null), now());
          if (hash.isPresent()) {
            sessions.deleteOthers(db, viewer.id(), session);
          }
          return account;
        }));
  }

  private void refuseTaken(String username, String email) {
    var inUse = database.read(db -> users.inUse(db, username, email));
    List<String> taken = new ArrayList<>();
    if (inUse.username()) {
      taken.add("username");
    }
    if (inUse.email()) {
      taken.add("email");
    }
    if (!taken.isEmpty()) {
      throw Rejection.taken(taken);
    }
  }

  /** The unique keys have the last word: two may ask for the same name at the same moment. */
  private static <T> T writeUnique(Supplier<T> write) {
    try {
      return write.get();
    } catch (DuplicateKeyException e) {
      throw Rejection.taken(List.of(e.key().equals("user_email_uk") ? "email" : "username"));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
