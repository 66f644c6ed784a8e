package dev.terrace.proxy.balance;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * What {@code balance} does with source, uri and hdr.
 *
 * @param hdr the header field that decides, with {@code balance: hdr}; a request without it is
 *     given to the servers in turn
 * @param balanceFactor how busy a server may be, in percent of what would be its share of all
 *     requests in work, before what belongs to it goes to the next one (HAProxy's {@code
 *     hash-balance-factor}): 0, without limit, or 101 to 10 000; default 0
 */
public record HashConfig(
    @Doc("the header field that decides, with balance: hdr") @Nullable String hdr,
    @Doc("percent of its share that a server may be busy; more goes to the next; 0 = no limit")
        @Default("0")
        int balanceFactor) {
  public HashConfig {
    if (hdr != null && !hdr.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")) {
      throw new IllegalArgumentException(
          "hdr must be the name of a header field but was '" + hdr + "'");
    }
    if (balanceFactor != 0 && (balanceFactor < 101 || balanceFactor > 10_000)) {
      throw new IllegalArgumentException(
          "balanceFactor must be 0 or between 101 and 10000 but was " + balanceFactor);
    }
  }
}
