package dev.terrace.web.cache;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.web.cache.rule.Names;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;

/**
 * The caches of a process.
 *
 * @param name what this cache calls itself in Cache-Status (RFC 9211), default {@code terrace}
 * @param showKey whether Cache-Status also tells the key; it helps to find mistakes, and attackers
 *     to learn what is in the key, so default false
 * @param targets response fields that count instead of Cache-Control when they are there (RFC
 *     9213), the most applicable first; default {@code CDN-Cache-Control}
 * @param zones memory and disk for responses, shared by the locations that name them
 */
public record CacheConfig(
    @Doc("what this cache calls itself in Cache-Status") @Default("terrace") String name,
    @Doc("whether Cache-Status also tells the key") @Default("false") boolean showKey,
    @Doc("response fields that count instead of Cache-Control") @Default("[CDN-Cache-Control]")
        List<String> targets,
    @Doc("memory and disk for responses, by name") @Default("{}") Map<String, ZoneConfig> zones) {

  /** Checks the names. */
  public CacheConfig {
    if (!name.matches("[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]{0,63}")) {
      throw new IllegalArgumentException(
          "name must be a letter and up to 63 letters, digits or any of !#$%&'*+-.^_`|~:/ but was '"
              + name
              + "'");
    }
    Names.check("targets", targets);
    zones
        .keySet()
        .forEach(zone -> {
          if (!zone.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                "zones: a name must be 1 to 63 letters, digits, '.', '_' or '-' but was '"
                    + zone
                    + "'");
          }
        });
  }

  /** The targets as field names. */
  List<HttpString> targetFields() {
    return targets.stream().map(HttpString::new).toList();
  }
}
