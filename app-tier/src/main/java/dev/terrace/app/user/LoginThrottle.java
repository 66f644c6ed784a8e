package dev.terrace.app.user;

import dev.terrace.app.rule.Rejection;
import dev.terrace.kit.limit.ClientKey;
import dev.terrace.kit.limit.RateLimitConfig;
import dev.terrace.kit.limit.RateLimiter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Slows down those who guess passwords, without locking anybody out: what counts are wrong
 * passwords for one account from one address. However many addresses attack an account, one that
 * has not failed on it yet has its tries; an attack only lowers what the others may do.
 *
 * <p>It looks at what was entered alone, never at whether there is such an account. A try is
 * counted before the password is looked at, so that many at the same moment gain nothing. Bounded
 * memory; thread-safe.
 */
public final class LoginThrottle {
  private static final Duration KNOWN = Duration.ofDays(30);

  /** A try that may be made. What it is not told about counts as wrong. */
  final class Try {
    private final long account;
    private final long address;
    private final long pair;
    private final boolean accountTaken;
    private final boolean addressTaken;

    private Try(long account, long address, long pair, boolean accountTaken, boolean addressTaken) {
      this.account = account;
      this.address = address;
      this.pair = pair;
      this.accountTaken = accountTaken;
      this.addressTaken = addressTaken;
    }

    /** The password was right: its owner is at this address. */
    void right() {
      long now = nanoTime.getAsLong();
      undo(now);
      pairs.clear(pair, now);
      strictPairs.clear(pair, now);
      known.clear(pair, now);
      var _ = known.take(pair, now);
    }

    /** Nobody looked at the password: there was too much to do, or the database is away. */
    void undecided() {
      long now = nanoTime.getAsLong();
      undo(now);
      pairs.giveBack(pair, now);
      strictPairs.giveBack(pair, now);
    }

    private void undo(long now) {
      if (accountTaken) {
        accounts.giveBack(account, now);
      }
      if (addressTaken) {
        addresses.giveBack(address, now);
      }
    }
  }

  private final RateLimiter pairs;
  private final RateLimiter strictPairs;
  private final RateLimiter accounts;
  private final RateLimiter addresses;
  private final RateLimiter known;
  private final SecretKeySpec secret;
  private final LongSupplier nanoTime;
  private final Counter refused;

  /**
   * @param random a secure one: nobody shall be able to find accounts that are counted as one
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  public LoginThrottle(
      LoginConfig config, RandomGenerator random, LongSupplier nanoTime, MeterRegistry metrics) {
    this.pairs = limiter(config, config.tries());
    this.strictPairs = limiter(config, config.triesUnderAttack());
    this.accounts = limiter(config, config.attackTries());
    this.addresses = limiter(config, config.addressTries());
    this.known = new RateLimiter(new RateLimitConfig(1, KNOWN, 1, config.remembered()));
    var key = new byte[32];
    random.nextBytes(key);
    this.secret = new SecretKeySpec(key, "HmacSHA256");
    this.nanoTime = nanoTime;
    this.refused = Counter.builder("terrace.app.logins.refused").register(metrics);
  }

  private static RateLimiter limiter(LoginConfig config, int tries) {
    return new RateLimiter(new RateLimitConfig(tries, config.period(), tries, config.remembered()));
  }

  /**
   * Begins a try.
   *
   * @param email as it was entered
   * @param client where from; null when that is not known
   * @throws Rejection of kind TOO_MANY when there were too many wrong ones
   */
  Try begin(String email, @Nullable InetAddress client) {
    long now = nanoTime.getAsLong();
    long account = key("account " + folded(email));
    long address = client == null ? 1 : ClientKey.of(client);
    long pair = key(account + " from " + address);
    boolean attacked = accounts.wait(account, now) > 0;
    if (attacked) {
      refuseFor(strictPairs.wait(pair, now));
    }
    refuseFor(pairs.take(pair, now));
    boolean addressCounts = known.wait(pair, now) == 0;
    if (addressCounts) {
      long wait = addresses.take(address, now);
      if (wait > 0) {
        pairs.giveBack(pair, now);
        refuseFor(wait);
      }
    }
    var _ = strictPairs.take(pair, now);
    boolean accountTaken = accounts.take(account, now) == 0;
    return new Try(account, address, pair, accountTaken, addressCounts);
  }

  private void refuseFor(long nanos) {
    if (nanos > 0) {
      refused.increment();
      throw Rejection.tooMany("credentials", "were tried too often", Duration.ofNanos(nanos));
    }
  }

  /** As the database compares addresses, more or less: without case, accents and width. */
  private static String folded(String email) {
    return Normalizer.normalize(email.strip(), Normalizer.Form.NFKD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT);
  }

  private long key(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      long key = ByteBuffer.wrap(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))).getLong();
      return key == 0 ? 1 : key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is not available", e);
    }
  }
}
