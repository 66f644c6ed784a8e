package dev.terrace.web;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.web.access.AuthConfig;
import java.util.ArrayList;
import java.util.List;

/** What is allowed in a configuration but hardly meant. */
final class WebWarnings {
  private WebWarnings() {}

  /** A list that may be added to. */
  static List<ConfigNote> of(WebConfig config) {
    List<ConfigNote> warnings = new ArrayList<>();
    boolean clear =
        config.listen().stream().allMatch(bind -> bind.tls() == null)
            && config.forwarded().trusted().isEmpty();
    for (int i = 0; i < config.sites().size(); i++) {
      SiteConfig site = config.sites().get(i);
      String key = "sites[" + i + "]";
      if (i > 0 && site.serverNames().isEmpty()) {
        warnings.add(
            new ConfigNote(key, "has no serverNames and is not the first: nothing reaches it"));
      }
      for (int j = 0; j < site.locations().size(); j++) {
        location(site, site.locations().get(j), key + ".locations[" + j + "].", clear, warnings);
      }
    }
    return warnings;
  }

  /**
   * @param clear whether no request comes by HTTPS, neither here nor to a load balancer
   */
  private static void location(
      SiteConfig site,
      LocationConfig location,
      String key,
      boolean clear,
      List<ConfigNote> warnings) {
    AuthConfig auth = location.auth();
    if (auth == null) {
      return;
    }
    if (clear) {
      warnings.add(
          new ConfigNote(
              key + "auth",
              "passwords travel in the clear: no address has tls, and forwarded.trusted names no"
                  + " load balancer"));
    }
    boolean rules = !location.access().isEmpty() || !site.access().isEmpty();
    if (auth.satisfy() == AuthConfig.Satisfy.ANY && !rules) {
      warnings.add(
          new ConfigNote(key + "auth.satisfy", "any means nothing without access to allow some"));
    }
  }
}
