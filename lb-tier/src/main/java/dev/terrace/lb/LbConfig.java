package dev.terrace.lb;

import dev.terrace.kit.TierConfig;
import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import dev.terrace.lb.frontend.BindConfig;
import dev.terrace.lb.frontend.FrontendConfig;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.CookieConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration file of a load balancer, in the sections and words of HAProxy. */
public record LbConfig(
    @Doc("health, metrics, state of the servers, reload") AdminConfig admin,
    @Doc("how the process stops") @Default("{}") DrainConfig drain,
    @Doc("what is logged") @Default("{}") LogConfig log,
    @Doc("what holds for the whole process") @Default("{}") GlobalConfig global,
    @Doc("what frontends and backends take when they do not say it") @Default("{}")
        DefaultsConfig defaults,
    @Doc("what clients connect to, by name") Map<String, FrontendConfig> frontends,
    @Doc("groups of servers, by name") Map<String, LbBackendConfig> backends)
    implements TierConfig {
  public LbConfig {
    frontends = Collections.unmodifiableMap(new LinkedHashMap<>(frontends));
    backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
    List<String> problems = new ArrayList<>();
    if (frontends.isEmpty()) {
      problems.add("frontends must have at least one");
    }
    checkReferences(frontends, backends, problems);
    checkAddresses(frontends, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The backends with what they take from the defaults. */
  public Map<String, BackendConfig> effectiveBackends() {
    Map<String, BackendConfig> effective = new LinkedHashMap<>();
    backends.forEach((name, backend) -> effective.put(name, backend.with(defaults)));
    return effective;
  }

  /** What clients may ask of a frontend. */
  public LimitsConfig limits(FrontendConfig frontend) {
    LimitsConfig own = frontend.limits();
    return own == null ? defaults.limits() : own;
  }

  private static void checkReferences(
      Map<String, FrontendConfig> frontends,
      Map<String, LbBackendConfig> backends,
      List<String> problems) {
    frontends.forEach((name, frontend) -> {
      String wanted = frontend.defaultBackend();
      if (wanted == null) {
        return;
      }
      LbBackendConfig backend = backends.get(wanted);
      if (backend == null) {
        problems.add(
            "frontends.%s.defaultBackend: there is no backend '%s'; there are: %s"
                .formatted(name, wanted, String.join(", ", backends.keySet())));
        return;
      }
      CookieConfig cookie = backend.cookie();
      boolean plain = frontend.bind().stream().anyMatch(bind -> bind.tls() == null);
      if (plain && cookie != null && cookie.secure() == CookieConfig.Secure.ALWAYS) {
        problems.add(
            "backends.%s.cookie.secure: always, but frontends.%s has an address without tls,"
                    .formatted(wanted, name)
                + " where browsers would not send the cookie back");
      }
    });
  }

  private static void checkAddresses(Map<String, FrontendConfig> frontends, List<String> problems) {
    Map<BindConfig, String> seen = new LinkedHashMap<>();
    frontends.forEach((name, frontend) -> {
      for (int i = 0; i < frontend.bind().size(); i++) {
        BindConfig bind = frontend.bind().get(i);
        String key = "frontends.%s.bind[%d].address".formatted(name, i);
        seen.forEach((other, otherKey) -> {
          if (bind.collides(other)) {
            problems.add("%s: %s is taken by %s".formatted(key, bind.address(), otherKey));
          }
        });
        seen.put(bind, key);
      }
    });
  }
}
