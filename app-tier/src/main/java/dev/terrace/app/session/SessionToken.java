package dev.terrace.app.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser proves with that it is signed in: 256 random bits, in 43 characters. It is known
 * to the browser alone; the database has its hash.
 */
public final class SessionToken {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String text;

  private SessionToken(String text) {
    this.text = text;
  }

  /** A new one; the random bits must be such that nobody can guess them. */
  public static SessionToken random(RandomGenerator secure) {
    var bytes = new byte[BYTES];
    secure.nextBytes(bytes);
    return new SessionToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The token in the value of a cookie; empty when it cannot be one. */
  public static Optional<SessionToken> parse(@Nullable String text) {
    return text != null && FORM.matcher(text).matches()
        ? Optional.of(new SessionToken(text))
        : Optional.empty();
  }

  /** As the cookie carries it. */
  public String reveal() {
    return text;
  }

  /** What the database knows it by. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  /** Not the token: it must not get into logs. */
  @Override
  public String toString() {
    return "session token";
  }
}
