package dev.terrace.app.user;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.terrace.app.http.SignIn;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies tokens: JWTs signed by HS256, whose subject is the account's id. So a token
 * outlives a new name, a new password and a restart, and every application server knows it.
 *
 * <p>Thread-safe; {@link #configure} takes new keys while requests go on.
 */
public final class Tokens implements SignIn {
  private record Keys(
      Duration lifetime, String signingId, MACSigner signer, Map<String, MACVerifier> verifiers) {}

  private final Clock clock;
  private volatile Keys keys;

  public Tokens(TokenConfig config, Clock clock) {
    this.clock = clock;
    this.keys = keys(config);
  }

  /** Changes keys and lifetime; tokens signed by a key that is gone are good no more. */
  public void configure(TokenConfig config) {
    keys = keys(config);
  }

  /** A new token for an account. */
  public String issue(long accountId) {
    var current = keys;
    var now = clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .subject(Long.toString(accountId))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(current.lifetime())))
            .build();
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(current.signingId()).build();
    var token = new SignedJWT(header, claims);
    try {
      token.sign(current.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign a token", e);
    }
    return token.serialize();
  }

  /**
   * The same token as long as it is young and signed by the current key, else a new one: who keeps
   * coming back is never logged out, and an old key falls out of use.
   */
  String refreshed(String token, long accountId) {
    var current = keys;
    var parsed = parse(token);
    var expiry = expiry(parsed);
    boolean young = clock.instant().plus(current.lifetime().dividedBy(2)).isBefore(expiry);
    return young && current.signingId().equals(parsed.getHeader().getKeyID())
        ? token
        : issue(accountId);
  }

  @Override
  public @Nullable String token(@Nullable String header) {
    if (header == null) {
      return null;
    }
    int blank = header.indexOf(' ');
    var scheme = (blank < 0 ? header : header.substring(0, blank)).toLowerCase(Locale.ROOT);
    var token = blank < 0 ? "" : header.substring(blank + 1).strip();
    if ((!scheme.equals("token") && !scheme.equals("bearer")) || token.isEmpty()) {
      throw invalid();
    }
    return token;
  }

  @Override
  public Viewer viewer(String token) {
    var parsed = parse(token);
    var header = parsed.getHeader();
    var verifier = header.getKeyID() == null ? null : keys.verifiers().get(header.getKeyID());
    try {
      // The algorithm is ours to choose, never the token's.
      if (verifier == null
          || !JWSAlgorithm.HS256.equals(header.getAlgorithm())
          || !parsed.verify(verifier)) {
        throw invalid();
      }
      if (!clock.instant().isBefore(expiry(parsed))) {
        throw Rejection.unauthenticated("token", "has expired");
      }
      long id = Long.parseLong(String.valueOf(parsed.getJWTClaimsSet().getSubject()));
      if (id <= 0) {
        throw invalid();
      }
      return new Viewer(id);
    } catch (JOSEException | ParseException | NumberFormatException _) {
      throw invalid();
    }
  }

  private static SignedJWT parse(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException | IllegalArgumentException _) {
      throw invalid();
    }
  }

  private static Instant expiry(SignedJWT token) {
    try {
      var expiry = token.getJWTClaimsSet().getExpirationTime();
      if (expiry == null) {
        throw invalid();
      }
      return expiry.toInstant();
    } catch (ParseException _) {
      throw invalid();
    }
  }

  private static Rejection invalid() {
    return Rejection.unauthenticated("token", "is invalid");
  }

  private static Keys keys(TokenConfig config) {
    try {
      var verifiers = new LinkedHashMap<String, MACVerifier>();
      for (var key : config.keys()) {
        verifiers.put(key.id(), new MACVerifier(bytes(key)));
      }
      var first = config.keys().getFirst();
      return new Keys(
          config.lifetime(), first.id(), new MACSigner(bytes(first)), Map.copyOf(verifiers));
    } catch (KeyLengthException e) {
      throw new IllegalArgumentException("a token key is too short", e);
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 is not available", e);
    }
  }

  private static byte[] bytes(TokenKey key) {
    return key.secret().reveal().getBytes(StandardCharsets.UTF_8);
  }
}
