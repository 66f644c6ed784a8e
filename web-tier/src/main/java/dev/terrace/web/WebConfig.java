package dev.terrace.web;

import dev.terrace.kit.TierConfig;
import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import dev.terrace.kit.tls.ClientField;
import dev.terrace.kit.tls.ClientVerify;
import dev.terrace.kit.tls.ServerTls;
import dev.terrace.kit.tls.SiteCertificates;
import dev.terrace.kit.tls.TlsConfig;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.web.cache.CacheConfig;
import dev.terrace.web.cache.LocationCacheConfig;
import dev.terrace.web.compress.CompressConfig;
import dev.terrace.web.files.FilesConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a web server, in nginx's notions. {@code web.yaml} beside this module shows
 * every key.
 *
 * @param listen where it listens, at least one address; with {@code tls} for HTTPS
 * @param clientFields fields of requests that tell upstreams about the client's certificate, by
 *     their names; default X-SSL-Client-Verify, -DN and -SHA256 where an address has tls.verify
 * @param limits what a client may ask
 * @param forwarded whose X-Forwarded-* fields are believed: the load balancers
 * @param files how files are kept ready
 * @param compress what is compressed on its way, where a location does not say otherwise
 * @param compressMemory of all answers that are being compressed, 1 MiB to 64 GiB, default 64 MiB;
 *     answers beyond it go out as they are
 * @param cache the HTTP caches that locations can name
 * @param sites virtual hosts, at least one
 * @param upstreams groups of application servers by name
 * @param admin the admin listener
 * @param drain how the process stops
 * @param log what is logged
 */
public record WebConfig(
    @Doc("where it listens: addresses, or address and tls") List<BindConfig> listen,
    @Doc("what upstreams are told about the client's certificate; absent: some with tls.verify")
        @Nullable Map<String, ClientField> clientFields,
    @Doc("what a client may ask") @Default("{}") LimitsConfig limits,
    @Doc("whose X-Forwarded-* fields are believed: the load balancers") @Default("{}")
        ForwardedConfig forwarded,
    @Doc("how files are kept ready") @Default("{}") FilesConfig files,
    @Doc("what is compressed on its way to the client") @Default("{}") CompressConfig compress,
    @Doc("memory of all answers that are being compressed; others go out as they are")
        @Default("64MiB")
        @Range(min = "1MiB", max = "64GiB")
        ByteSize compressMemory,
    @Doc("HTTP caches that locations can name") @Default("{}") CacheConfig cache,
    @Doc("virtual hosts; the first one answers for unknown names") List<SiteConfig> sites,
    @Doc("groups of application servers by name") @Default("{}")
        Map<String, BackendConfig> upstreams,
    @Doc("health, metrics, reload") AdminConfig admin,
    @Doc("how the process stops") @Default("{}") DrainConfig drain,
    @Doc("what is logged") @Default("{}") LogConfig log)
    implements TierConfig {

  /** Checks what several keys say together. */
  public WebConfig {
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("listen needs at least one address");
    }
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("sites needs at least one site");
    }
    checkListen(listen, sites, clientFields);
    checkReferences(sites, upstreams, cache);
    Set<String> names = new HashSet<>();
    for (SiteConfig site : sites) {
      for (String name : site.serverNames()) {
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException("server name " + name + " has two sites");
        }
      }
      for (LocationConfig location : site.locations()) {
        check(location, limits);
      }
    }
  }

  private static void checkListen(
      List<BindConfig> listen,
      List<SiteConfig> sites,
      @Nullable Map<String, ClientField> clientFields) {
    List<ConfigNote> problems = new ArrayList<>();
    boolean ofSites = sites.stream().anyMatch(site -> !site.certificates().isEmpty());
    boolean anyTls = listen.stream().anyMatch(bind -> bind.tls() != null);
    for (int i = 0; i < listen.size(); i++) {
      TlsConfig tls = listen.get(i).tls();
      if (tls != null && !ofSites && !tls.hasCertificates()) {
        problems.add(
            new ConfigNote("listen[" + i + "].tls", "needs a certificate, here or in a site"));
      }
      for (int j = 0; j < i; j++) {
        if (listen.get(i).collides(listen.get(j))) {
          problems.add(
              new ConfigNote(
                  "listen[" + i + "]",
                  "%s is taken by listen[%d]".formatted(listen.get(i).address(), j)));
        }
      }
    }
    if (ofSites && !anyTls) {
      problems.add(
          new ConfigNote("listen", "has no address with tls, but sites have certificates"));
    }
    if (clientFields != null) {
      problems.addAll(ClientField.problems("clientFields", clientFields.keySet()));
    }
    ConfigRefusal.throwIfAny(problems);
  }

  /** What upstreams are told about the client's certificate. */
  Map<String, ClientField> effectiveClientFields() {
    if (clientFields != null) {
      return clientFields;
    }
    boolean verifies =
        listen.stream()
            .anyMatch(one -> one.tls() != null && one.tls().verify() != ClientVerify.NONE);
    return verifies ? ClientField.DEFAULT : Map.of();
  }

  /** The certificates of the sites, for every address with TLS. */
  List<SiteCertificates> siteCertificates() {
    List<SiteCertificates> all = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      SiteConfig site = sites.get(i);
      if (!site.certificates().isEmpty()) {
        all.add(
            new SiteCertificates(
                "sites[" + i + "].certificates", site.serverNames(), site.certificates()));
      }
    }
    return all;
  }

  @Override
  public List<ConfigNote> fileProblems() {
    Set<ConfigNote> problems = new LinkedHashSet<>(); // a site's are the same on each address
    for (int i = 0; i < listen.size(); i++) {
      TlsConfig tls = listen.get(i).tls();
      if (tls != null) {
        problems.addAll(ServerTls.problems("listen[" + i + "].tls", tls, siteCertificates()));
      }
    }
    upstreams.forEach((name, upstream) -> {
      for (ConfigNote problem : upstream.fileProblems()) {
        problems.add(new ConfigNote("upstreams." + name + "." + problem.key(), problem.message()));
      }
    });
    for (int i = 0; i < sites.size(); i++) {
      for (ConfigNote problem : sites.get(i).fileProblems()) {
        problems.add(new ConfigNote("sites[" + i + "]." + problem.key(), problem.message()));
      }
    }
    return List.copyOf(problems);
  }

  @Override
  public List<ConfigNote> warnings() {
    List<ConfigNote> warnings = WebWarnings.of(this);
    for (int i = 0; i < listen.size(); i++) {
      TlsConfig tls = listen.get(i).tls();
      if (tls != null) {
        warnings.addAll(
            ServerTls.warnings("listen[" + i + "].tls", tls, siteCertificates(), Instant.now()));
      }
    }
    return warnings;
  }

  private static void check(LocationConfig location, LimitsConfig limits) {
    ByteSize body = location.limits().maxBody();
    if (body != null && body.compareTo(limits.maxBodySize()) > 0) {
      throw new IllegalArgumentException(
          "location %s: limits.maxBody is %s, but the server refuses bodies beyond its"
                  .formatted(location.path(), body)
              + " limits.maxBodySize of "
              + limits.maxBodySize());
    }
  }

  private static void checkReferences(
      List<SiteConfig> sites, Map<String, BackendConfig> upstreams, CacheConfig cache) {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      List<LocationConfig> locations = sites.get(i).locations();
      for (int j = 0; j < locations.size(); j++) {
        LocationConfig location = locations.get(j);
        String key = "sites[%d].locations[%d].".formatted(i, j);
        String upstream = location.proxyPass();
        if (upstream != null && location.server() == null && !upstreams.containsKey(upstream)) {
          problems.add(
              new ConfigNote(
                  key + "proxyPass",
                  "there is no upstream '%s'; known: %s".formatted(upstream, upstreams.keySet())));
        }
        LocationCacheConfig cached = location.cache();
        if (cached != null && !cache.zones().containsKey(cached.zone())) {
          problems.add(
              new ConfigNote(
                  key + "cache.zone",
                  "there is no cache zone '%s'; known: %s"
                      .formatted(cached.zone(), cache.zones().keySet())));
        }
      }
    }
    ConfigRefusal.throwIfAny(problems);
  }

  /**
   * The upstreams, and one for each server that a location names by its address: it has the address
   * for a name, and no health checks, since nobody knows what it answers to them.
   */
  Map<String, BackendConfig> backends() {
    Map<String, BackendConfig> all = new LinkedHashMap<>(upstreams);
    for (SiteConfig site : sites) {
      for (LocationConfig location : site.locations()) {
        HostPort server = location.server();
        if (server != null) {
          var _ =
              all.putIfAbsent(
                  String.valueOf(location.proxyPass()),
                  BackendConfig.single(server, location.secured()));
        }
      }
    }
    return all;
  }

  /** Which sites it wants closed, by their names. */
  Map<String, Boolean> closed() {
    Map<String, Boolean> closed = new LinkedHashMap<>();
    for (SiteConfig site : sites) {
      closed.putIfAbsent(site.name(), site.maintenance().enabled());
    }
    return closed;
  }
}
