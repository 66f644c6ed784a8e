package dev.terrace.web;

import dev.terrace.kit.Tier;
import dev.terrace.kit.TierProcess;
import dev.terrace.kit.admin.Health;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.tls.ClientField;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.cli.AdminCommands;
import dev.terrace.proxy.forward.ClientCertificateFields;
import dev.terrace.proxy.status.FrontendStatus;
import dev.terrace.proxy.status.StatusBoard;
import dev.terrace.web.access.PasswordChecks;
import dev.terrace.web.build.BuildSiteCommand;
import dev.terrace.web.cache.CacheCommands;
import dev.terrace.web.cache.Caches;
import dev.terrace.web.compress.Encoders;
import dev.terrace.web.files.FileStore;
import dev.terrace.web.limit.KeptLimits;
import dev.terrace.web.maintenance.Maintenance;
import dev.terrace.web.maintenance.MaintenanceCommand;
import dev.terrace.web.maintenance.MaintenanceRoutes;
import io.undertow.server.HttpHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;

/** The web server: static files, and locations that application servers answer. */
public final class WebMain {
  private static final String ADMIN = "127.0.0.1:9911";

  private WebMain() {}

  /** Runs the process; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(
        TierProcess.run(
            "web-tier",
            "Web server: static files and proxied locations",
            WebConfig.class,
            WebMain::start,
            commands(),
            args));
  }

  static List<CommandLine> commands() {
    List<CommandLine> commands = new ArrayList<>(AdminCommands.all(ADMIN));
    commands.add(MaintenanceCommand.commandLine(ADMIN));
    commands.addAll(CacheCommands.all(ADMIN));
    commands.add(BuildSiteCommand.commandLine());
    return commands;
  }

  /** Adds the parts of a web server to a process. */
  static HttpServer start(WebConfig config, Tier tier) {
    // Threads that may wait for a disk: virtual, bounded by the requests in flight.
    var fileThreads = tier.add("file threads", Executors.newVirtualThreadPerTaskExecutor());
    var backends = tier.add("upstreams", Backends.start(config.backends(), tier));
    var encoders = tier.add("encoders", Encoders.start(config.compressMemory(), tier.metrics()));
    var caches = tier.add("caches", Caches.start(config.cache(), tier, fileThreads));
    var files = tier.add("files", FileStore.start(config.files(), fileThreads, tier.metrics()));
    var passwords = tier.add("passwords", new PasswordChecks());
    var maintenance = new Maintenance(tier.events(), tier.metrics(), Clock.systemUTC());
    var limits = new KeptLimits();
    var parts = new SiteParts(backends, files, encoders, caches, passwords, limits, maintenance);
    var loader = new SiteLoader(parts);
    var current = new AtomicReference<>(Loaded.of(config, loader));
    maintenance.configure(config.closed());
    MaintenanceRoutes.add(tier.admin(), maintenance);

    // Ready when the site is there, whatever the upstreams do: files are served without them.
    tier.health().add("site", () -> check(current.get().config()));
    var listeners = new Listeners(config);
    tier.<WebConfig>onReload(changed -> {
      var apply = listeners.prepare(changed);
      backends.replace(changed.backends());
      encoders.limit(changed.compressMemory());
      caches.replace(changed.cache());
      files.configure(changed.files());
      current.set(Loaded.of(changed, loader));
      maintenance.configure(changed.closed());
      apply.run();
    });

    var server = HttpServer.builder("web", tier).limits(config.limits()).decodeUrl(false);
    listeners.describe(server);
    var started =
        tier.add(
            "listener", server.start(exchange -> current.get().handler().handleRequest(exchange)));
    listeners.started(started);
    var status = StatusBoard.start(tier, backends);
    status.frontends(() ->
        List.of(
            FrontendStatus.of(
                "web",
                started.addresses().stream().map(HostPort::toString).toList(),
                List.copyOf(current.get().config().upstreams().keySet()),
                started.clients())));
    status.section(caches.section());
    status.section(encoders.section());
    status.section(files.section());
    return started;
  }

  /** A configuration and what was made of it. */
  private record Loaded(WebConfig config, HttpHandler handler) {
    static Loaded of(WebConfig config, SiteLoader loader) {
      Map<String, ClientField> told = config.effectiveClientFields();
      HttpHandler sites = ClientCertificateFields.before(loader.load(config), told, told.keySet());
      return new Loaded(config, ClientAddress.behind(config.forwarded().trusted(), sites));
    }
  }

  private static Health check(WebConfig config) {
    List<Path> missing =
        config.sites().stream()
            .flatMap(site -> site.locations().stream())
            .flatMap(location -> Optional.ofNullable(location.folder()).stream())
            .filter(root -> !Files.isDirectory(root))
            .toList();
    return missing.isEmpty() ? Health.up() : Health.down("site folders are gone: " + missing);
  }
}
