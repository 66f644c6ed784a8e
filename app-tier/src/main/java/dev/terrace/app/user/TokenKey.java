package dev.terrace.app.user;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Secret;
import java.nio.charset.StandardCharsets;

/**
 * A key that tokens are signed with.
 *
 * @param id its name, which every token carries
 * @param secret at least 32 bytes, as HS256 wants it (RFC 7518 §3.2); or {@code secretFile}
 */
public record TokenKey(
    @Doc("name of the key, carried by every token") String id,
    @Doc("at least 32 bytes, or secretFile") Secret secret) {
  private static final int LEAST_BYTES = 32;

  public TokenKey {
    if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "id must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + id + "'");
    }
    int bytes = secret.reveal().getBytes(StandardCharsets.UTF_8).length;
    if (bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "secret must have at least " + LEAST_BYTES + " bytes but has " + bytes);
    }
  }
}
