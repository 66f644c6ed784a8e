package dev.terrace.lb;

import dev.terrace.cluster.node.ClusterConfig;
import dev.terrace.kit.TierConfig;
import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import dev.terrace.lb.frontend.FrontendConfig;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.balance.Balance;
import dev.terrace.proxy.balance.HashConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration file of a load balancer, in the sections and words of HAProxy. */
public record LbConfig(
    @Doc("health, metrics, state of the servers, reload") AdminConfig admin,
    @Doc("how the process stops") @Default("{}") DrainConfig drain,
    @Doc("what is logged") @Default("{}") LogConfig log,
    @Doc("what holds for the whole process") @Default("{}") GlobalConfig global,
    @Doc("what frontends and backends take when they do not say it") @Default("{}")
        DefaultsConfig defaults,
    @Doc("what clients connect to, by name") @Default("{}") Map<String, FrontendConfig> frontends,
    @Doc("groups of servers, by name") @Default("{}") Map<String, LbBackendConfig> backends,
    @Doc("virtual addresses, and the nodes that share them; absent: none")
        @Nullable ClusterConfig cluster)
    implements TierConfig {
  public LbConfig {
    frontends = Collections.unmodifiableMap(new LinkedHashMap<>(frontends));
    backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
    List<ConfigNote> problems = new ArrayList<>();
    if (frontends.isEmpty() && (cluster == null || cluster.members().isEmpty())) {
      problems.add(new ConfigNote("frontends", "must have at least one"));
    }
    checkHash(defaults, backends, problems);
    checkReferences(frontends, backends, problems);
    checkAddresses(frontends, problems);
    if (cluster != null) {
      checkVips(cluster, frontends, problems);
    }
    ConfigRefusal.throwIfAny(problems);
  }

  @Override
  public List<ConfigNote> fileProblems() {
    List<ConfigNote> problems = new ArrayList<>();
    frontends.forEach((name, frontend) -> {
      for (ConfigNote problem : frontend.fileProblems()) {
        problems.add(new ConfigNote("frontends." + name + "." + problem.key(), problem.message()));
      }
    });
    effectiveBackends()
        .forEach((name, backend) -> {
          for (ConfigNote problem : backend.fileProblems()) {
            problems.add(
                new ConfigNote("backends." + name + "." + problem.key(), problem.message()));
          }
        });
    return problems;
  }

  @Override
  public List<ConfigNote> warnings() {
    List<ConfigNote> warnings = new ArrayList<>();
    Set<String> used = new HashSet<>();
    frontends.forEach((name, frontend) -> {
      used.addAll(frontend.backends().values());
      for (ConfigNote warning : frontend.warnings()) {
        warnings.add(new ConfigNote("frontends." + name + "." + warning.key(), warning.message()));
      }
    });
    for (String name : backends.keySet()) {
      if (!used.contains(name)) {
        warnings.add(new ConfigNote("backends." + name, "no frontend uses it"));
      }
    }
    return warnings;
  }

  /** The backends with what they take from the defaults. */
  public Map<String, BackendConfig> effectiveBackends() {
    Map<String, BackendConfig> effective = new LinkedHashMap<>();
    backends.forEach((name, backend) -> effective.put(name, backend.with(defaults)));
    return effective;
  }

  /** All names under which some frontend tells servers about a client's certificate. */
  public Set<String> clientFieldNames() {
    Set<String> names = new HashSet<>();
    frontends.values().forEach(one -> names.addAll(one.effectiveClientFields().keySet()));
    return names;
  }

  /** Whether this process only votes in its cluster, and serves nothing. */
  boolean witness() {
    return cluster != null && cluster.witness();
  }

  /** The same without frontends and backends, which a witness may have in its file all the same. */
  LbConfig withoutProxy() {
    return new LbConfig(admin, drain, log, global, defaults, Map.of(), Map.of(), cluster);
  }

  /**
   * What is in force on this node: what all nodes share, and its own part. A frontend that this
   * node's file has too listens where the file says.
   *
   * @throws ConfigRefusal if they do not go together; keys are those of what is shared
   */
  LbConfig with(SharedConfig shared) {
    List<ConfigNote> problems = new ArrayList<>();
    Map<String, FrontendConfig> own = new LinkedHashMap<>();
    shared
        .frontends()
        .forEach((name, wanted) -> {
          FrontendConfig here = frontends.get(name);
          if (here != null && here.bind().size() != wanted.bind().size()) {
            problems.add(
                new ConfigNote(
                    "frontends.%s.bind".formatted(name),
                    "must have as many addresses as in this node's own file, %d, which says where it"
                            .formatted(here.bind().size())
                        + " listens; or take the frontend out of that file"));
          } else {
            own.put(
                name,
                here == null
                    ? wanted
                    : wanted.at(here.bind().stream().map(BindConfig::address).toList()));
          }
        });
    ConfigRefusal.throwIfAny(problems);
    SharedConfig.Cluster wanted = shared.cluster();
    return new LbConfig(
        admin,
        drain,
        log,
        global,
        shared.defaults(),
        own,
        shared.backends(),
        cluster == null || wanted == null ? cluster : cluster.withVips(wanted.vips()));
  }

  /** What clients may ask of a frontend. */
  public LimitsConfig limits(FrontendConfig frontend) {
    LimitsConfig own = frontend.limits();
    return own == null ? defaults.limits() : own;
  }

  private static void checkHash(
      DefaultsConfig defaults, Map<String, LbBackendConfig> backends, List<ConfigNote> problems) {
    backends.forEach((name, backend) -> {
      Balance balance = backend.balance() == null ? defaults.balance() : backend.balance();
      HashConfig hash = backend.hash() == null ? defaults.hash() : backend.hash();
      if (balance == Balance.HDR && hash.hdr() == null) {
        problems.add(
            new ConfigNote(
                "backends." + name + ".hash.hdr",
                "is needed with balance: hdr, it names the header field that decides"));
      }
    });
  }

  private static void checkReferences(
      Map<String, FrontendConfig> frontends,
      Map<String, LbBackendConfig> backends,
      List<ConfigNote> problems) {
    frontends.forEach((name, frontend) -> {
      boolean plain = frontend.bind().stream().anyMatch(bind -> bind.tls() == null);
      frontend
          .backends()
          .forEach((key, wanted) -> {
            LbBackendConfig backend = backends.get(wanted);
            if (backend == null) {
              problems.add(
                  new ConfigNote(
                      "frontends.%s.%s".formatted(name, key),
                      "there is no backend '%s'; there are: %s"
                          .formatted(wanted, String.join(", ", backends.keySet()))));
              return;
            }
            CookieConfig cookie = backend.cookie();
            if (plain && cookie != null && cookie.secure() == CookieConfig.Secure.ALWAYS) {
              problems.add(
                  new ConfigNote(
                      "backends.%s.cookie.secure".formatted(wanted),
                      "always, but frontends.%s has an address without tls, where browsers would not"
                              .formatted(name)
                          + " send the cookie back"));
            }
          });
    });
  }

  private static void checkVips(
      ClusterConfig cluster, Map<String, FrontendConfig> frontends, List<ConfigNote> problems) {
    Set<String> vips = new HashSet<>();
    cluster.vips().forEach(vip -> vips.add(vip.virtual().text()));
    frontends.forEach((name, frontend) -> {
      for (int i = 0; i < frontend.bind().size(); i++) {
        HostPort address = frontend.bind().get(i).address();
        if (vips.contains(address.host())) {
          problems.add(
              new ConfigNote(
                  "frontends.%s.bind[%d].address".formatted(name, i),
                  "%s comes and goes with the cluster; listen on *:%d"
                      .formatted(address.host(), address.port())));
        }
      }
    });
  }

  private static void checkAddresses(
      Map<String, FrontendConfig> frontends, List<ConfigNote> problems) {
    Map<BindConfig, String> seen = new LinkedHashMap<>();
    frontends.forEach((name, frontend) -> {
      for (int i = 0; i < frontend.bind().size(); i++) {
        BindConfig bind = frontend.bind().get(i);
        String key = "frontends.%s.bind[%d].address".formatted(name, i);
        seen.forEach((other, otherKey) -> {
          if (bind.collides(other)) {
            problems.add(
                new ConfigNote(key, "%s is taken by %s".formatted(bind.address(), otherKey)));
          }
        });
        seen.put(bind, key);
      }
    });
  }
}
