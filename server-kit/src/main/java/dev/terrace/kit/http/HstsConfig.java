package dev.terrace.kit.http;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * Strict-Transport-Security, RFC 6797: browsers use HTTPS only from then on.
 *
 * @param maxAge how long they remember, 0 s to 3650 days, default 365 days
 * @param includeSubDomains also for all names below this one, default false
 */
public record HstsConfig(
    @Doc("how long browsers remember") @Default("365d") @Range(min = "0s", max = "3650d")
        Duration maxAge,
    @Doc("also for all names below this one") @Default("false") boolean includeSubDomains) {
  String header() {
    return "max-age=" + maxAge.toSeconds() + (includeSubDomains ? "; includeSubDomains" : "");
  }
}
