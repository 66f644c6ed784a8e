package dev.terrace.kit.admin;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener.
 *
 * @param listen where it listens; anything but a loopback address needs a token
 * @param token callers must send it as {@code Authorization: Bearer …}, except for the two health
 *     paths; default none
 */
public record AdminConfig(
    @Doc("health, metrics and reload; reachable from other hosts only with a token")
        HostPort listen,
    @Doc("bearer token that callers must send, except for /health/…") @Nullable Secret token) {
  public AdminConfig {
    if (token == null && !listen.loopback()) {
      throw new IllegalArgumentException(
          "listen '%s' can be reached from other hosts: set token or tokenFile, or listen on 127.0.0.1"
              .formatted(listen));
    }
  }
}
