package dev.terrace.app.user;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * The tokens that people are known by.
 *
 * @param lifetime how long one is good, 1 min to 3650 days, default 30 days
 * @param keys the first one signs, all of them verify: put a new key in front, and take the old one
 *     away when its last token has expired. All application servers need the same keys
 */
public record TokenConfig(
    @Doc("how long a token is good") @Default("30d") @Range(min = "1m", max = "3650d")
        Duration lifetime,
    @Doc("the first one signs, all of them verify") List<TokenKey> keys) {

  public TokenConfig {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys must hold at least one key");
    }
    var ids = new HashSet<String>();
    for (var key : keys) {
      if (!ids.add(key.id())) {
        throw new IllegalArgumentException("keys holds the id '" + key.id() + "' twice");
      }
    }
    keys = List.copyOf(keys);
  }
}
