package dev.terrace.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all nodes of a cluster share, and the keys that are made of it: one for each
 * purpose and cluster name, so that what one protocol signed is worth nothing in another.
 */
public final class ClusterKey {
  /** How long the secret must be at least, in bytes: 128 bits, if it is random. */
  public static final int MIN_BYTES = 16;

  static final String ALGORITHM = "HmacSHA256";

  private final String cluster;
  private final SecretKeySpec secret;

  /**
   * Takes a secret.
   *
   * @param cluster the cluster's name
   * @param secret at least {@value #MIN_BYTES} bytes, such as 32 letters of {@code openssl rand
   *     -hex}
   */
  public ClusterKey(String cluster, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "the cluster's secret must have at least "
              + MIN_BYTES
              + " bytes but has "
              + bytes.length
              + "; `openssl rand -hex 32` makes a good one");
    }
    this.cluster = cluster;
    this.secret = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** The cluster's name. */
  public String cluster() {
    return cluster;
  }

  /** A key of 32 bytes for one purpose. */
  public byte[] derive(String purpose) {
    Mac mac = mac(secret);
    mac.update(purpose.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac.doFinal(cluster.getBytes(StandardCharsets.UTF_8));
  }

  /** The same as letters, for what wants a password. */
  public String deriveText(String purpose) {
    return HexFormat.of().formatHex(derive(purpose));
  }

  /** A signer with a derived key; for one thread. */
  public Mac signer(String purpose) {
    return mac(new SecretKeySpec(derive(purpose), ALGORITHM));
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is missing in this Java", e);
    }
  }

  @Override
  public String toString() {
    return "key of cluster " + cluster;
  }
}
