package dev.terrace.app.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in forms: only a page of ours can have put them there, since another site's page does not
 * know the cookie that they are made from.
 *
 * <p>A token is the HMAC of the cookie's value, under a new mask each time it is shown: in a
 * compressed page it cannot be guessed piece by piece (the BREACH attack). Every application server
 * can check every token. Thread-safe.
 */
final class Csrf {
  private static final byte[] PURPOSE = "form token".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 16;

  private final RandomGenerator random;

  /**
   * @param random a secure one
   */
  Csrf(RandomGenerator random) {
    this.random = random;
  }

  /** A token for a form that will come back with the cookie of this value. */
  String token(String cookie) {
    var mask = new byte[BYTES];
    random.nextBytes(mask);
    var token = Arrays.copyOf(mask, 2 * BYTES);
    System.arraycopy(masked(code(cookie), mask), 0, token, BYTES, BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** Whether the token belongs to the cookie of this value. */
  static boolean matches(String cookie, @Nullable String token) {
    byte[] given;
    try {
      given = Base64.getUrlDecoder().decode(token == null ? "" : token);
    } catch (IllegalArgumentException _) {
      return false;
    }
    if (given.length != 2 * BYTES) {
      return false;
    }
    var code = masked(Arrays.copyOfRange(given, BYTES, 2 * BYTES), given);
    return MessageDigest.isEqual(code, code(cookie));
  }

  private static byte[] masked(byte[] text, byte[] mask) {
    var masked = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      masked[i] = (byte) (text[i] ^ mask[i]);
    }
    return masked;
  }

  private static byte[] code(String cookie) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(cookie.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Arrays.copyOf(mac.doFinal(PURPOSE), BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is not available", e);
    }
  }
}
