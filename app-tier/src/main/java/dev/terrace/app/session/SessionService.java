package dev.terrace.app.session;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.MissingReferenceException;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins, knows, prolongs and ends the sessions of browsers. Thread-safe. */
public final class SessionService {
  private static final Logger log = LoggerFactory.getLogger(SessionService.class);

  /** Sessions of one account; who signs in once more ends the oldest one. */
  static final int MOST = 50;

  /** Of its lifetime a session must have lost this part before a visit prolongs it. */
  private static final int RENEWALS = 30;

  static final int BATCH = 500;

  private final Database database;
  private final SessionConfig config;
  private final Clock clock;
  private final RandomGenerator random;
  private final SessionRepository sessions = new SessionRepository();

  /**
   * @param random a secure one
   */
  public SessionService(
      Database database, SessionConfig config, Clock clock, RandomGenerator random) {
    this.database = database;
    this.config = config;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The session that a token stands for, if there is one and it has not expired.
   *
   * @throws Rejection of kind UNAVAILABLE when the database is away: then nobody knows
   */
  public Optional<Session> find(SessionToken token) {
    var now = clock.instant();
    return database
        .read(db -> sessions.find(db, token.hash(), now))
        .map(found -> {
          var expiry = expiry(found.createdAt(), now);
          var renewal = Duration.between(found.expiresAt(), expiry);
          boolean due = renewal.compareTo(config.lifetime().dividedBy(RENEWALS)) >= 0;
          return new Session(
              token,
              new Viewer(found.userId()),
              found.username(),
              found.image(),
              due && prolong(token, expiry) ? Duration.between(now, expiry) : null);
        });
  }

  /** A new session, in place of the one that the browser may have had. */
  public SessionToken begin(Viewer viewer, @Nullable SessionToken former) {
    var token = SessionToken.random(random);
    var now = now();
    try {
      return database.write(db -> {
        if (former != null) {
          sessions.delete(db, former.hash());
        }
        sessions.deleteOldest(db, viewer.id(), MOST - 1);
        sessions.insert(db, token.hash(), viewer.id(), now, expiry(now, now));
        return token;
      });
    } catch (MissingReferenceException _) {
      throw Rejection.unknownAccount();
    }
  }

  /** Ends a session; one that has ended already does no harm. */
  public void end(SessionToken token) {
    var _ =
        database.write(db -> {
          sessions.delete(db, token.hash());
          return token;
        });
  }

  /** How long a new session is good without a visit. */
  public Duration lifetime() {
    return config.lifetime();
  }

  /** Removes expired sessions, a batch of {@value #BATCH} at most, and says how many. */
  int removeExpired() {
    return database.write(db -> sessions.deleteExpired(db, clock.instant(), BATCH));
  }

  /** The page is shown also when this fails: the next visit tries again. */
  private boolean prolong(SessionToken token, Instant expiry) {
    try {
      var _ =
          database.write(db -> {
            sessions.prolong(db, token.hash(), expiry);
            return token;
          });
      return true;
    } catch (Rejection rejection) {
      log.atDebug().addKeyValue("reason", rejection.getMessage()).log("session not prolonged");
      return false;
    }
  }

  private Instant expiry(Instant createdAt, Instant visit) {
    var sliding = visit.plus(config.lifetime());
    var last = createdAt.plus(config.maxLifetime());
    return (sliding.isBefore(last) ? sliding : last).truncatedTo(ChronoUnit.MILLIS);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
