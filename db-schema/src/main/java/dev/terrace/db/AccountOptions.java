package dev.terrace.db;

import java.util.Set;

/**
 * Where the accounts may come from.
 *
 * @param host host part of the accounts: an address, a pattern such as {@code 10.0.0.%}, or {@code
 *     %}
 * @param requireTls whether they may log in by TLS only
 * @param prefix begins the accounts' names, default "terrace_"; 1 to 24 letters, digits,
 *     underscores
 */
public record AccountOptions(String host, boolean requireTls, String prefix) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
  private static final String DEFAULT_PREFIX = "terrace_";

  public AccountOptions {
    if (!host.matches("[A-Za-z0-9_.:%/-]{1,255}")) {
      throw new IllegalArgumentException(
          "host must be an address, a name, or a pattern such as 10.0.0.% but was '" + host + "'");
    }
    if (!prefix.matches("[A-Za-z0-9_]{1,24}")) {
      throw new IllegalArgumentException(
          "prefix must be 1 to 24 letters, digits and underscores but was '" + prefix + "'");
    }
  }

  /** Accounts for one host pattern; TLS is required unless the host is this machine itself. */
  public static AccountOptions forHost(String host) {
    return new AccountOptions(host, !isLoopback(host), DEFAULT_PREFIX);
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.contains(host);
  }
}
