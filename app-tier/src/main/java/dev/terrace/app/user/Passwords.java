package dev.terrace.app.user;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.terrace.app.overload.Limiter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/**
 * Hashes and verifies passwords by Argon2id, a bounded number at a time.
 *
 * <p>Thread-safe. Both methods take about a tenth of a second and throw a {@link
 * dev.terrace.app.rule.Rejection} of kind UNAVAILABLE when too many are waiting.
 */
public final class Passwords {
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private final Argon2Function argon2;
  private final Limiter limiter;
  private final String nobodysHash;

  public Passwords(PasswordConfig config, MeterRegistry metrics) {
    int kibibytes = Math.toIntExact(config.memory().bytes() / 1024);
    this.argon2 =
        Argon2Function.getInstance(kibibytes, config.iterations(), 1, HASH_BYTES, Argon2.ID);
    this.limiter =
        new Limiter("passwords", config.concurrent(), config.maxQueue(), config.maxWait(), metrics);
    this.nobodysHash = hashNow("nobody's password");
  }

  /** The hash to be stored, in the PHC string format. */
  String hash(String password) {
    return limiter.within(() -> hashNow(password));
  }

  /** Whether the password is the one; takes as long when there is no such account. */
  boolean verify(String password, Optional<String> storedHash) {
    var hash = storedHash.orElse(nobodysHash);
    boolean same =
        limiter.within(
            () -> Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)));
    return same && storedHash.isPresent();
  }

  private String hashNow(String password) {
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(argon2).getResult();
  }
}
