package dev.terrace.proxy.persist;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The value by which a persistence cookie names a server: opaque, the same on every load balancer
 * that has the same configuration, and different per backend.
 */
public final class ServerCookie {
  private static final int BYTES = 12;

  private ServerCookie() {}

  /** A keyed hash of the backend's and the server's name, 16 characters of base64url. */
  public static String value(String key, String backend, String server) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] hash = mac.doFinal((backend + '\0' + server).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
    }
  }
}
