package dev.terrace.kit.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A value that must never be seen in logs, prints or error messages.
 *
 * <p>A record component {@code Secret password} is given in YAML as {@code password: x} or, better,
 * as {@code passwordFile: /path}; inside lists and maps a secret is a scalar or {@code {file:
 * /path}}. One trailing line end of the file is not part of the secret.
 */
public final class Secret {
  static final String MASK = "******";

  private final String value;
  private final @Nullable Path file;

  private Secret(String value, @Nullable Path file) {
    this.value = value;
    this.file = file;
  }

  /** A secret from memory. */
  public static Secret of(String value) {
    return new Secret(value, null);
  }

  static Secret ofFile(String value, Path file) {
    return new Secret(value, file);
  }

  /** The value itself. */
  public String reveal() {
    return value;
  }

  /** The file it was read from, if any. */
  @Nullable Path file() {
    return file;
  }

  /** Whether the candidate is the secret, in a time that does not depend on where they differ. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && matches(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
