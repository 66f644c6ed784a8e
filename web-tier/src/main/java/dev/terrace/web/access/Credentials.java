package dev.terrace.web.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.util.HeaderValues;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a client says of itself by the scheme Basic, RFC 7617. */
final class Credentials {
  private static final String SCHEME = "Basic ";

  private final String name;
  private final byte[] password;

  Credentials(String name, byte[] password) {
    this.name = name;
    this.password = password.clone();
  }

  String name() {
    return name;
  }

  /** The bytes as they came. */
  byte[] password() {
    return password.clone();
  }

  /**
   * Reads the field Authorization.
   *
   * @return null when there is none, or another scheme, or nothing that could be meant
   */
  static @Nullable Credentials of(@Nullable HeaderValues lines) {
    if (lines == null || lines.size() != 1) {
      return null;
    }
    String line = lines.getFirst();
    if (!line.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    byte[] pair;
    try {
      pair = Base64.getDecoder().decode(line.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException _) {
      return null;
    }
    int colon = 0;
    while (colon < pair.length && pair[colon] != ':') {
      colon++;
    }
    if (colon == 0 || colon == pair.length) {
      return null;
    }
    return new Credentials(
        new String(pair, 0, colon, UTF_8), Arrays.copyOfRange(pair, colon + 1, pair.length));
  }
}
