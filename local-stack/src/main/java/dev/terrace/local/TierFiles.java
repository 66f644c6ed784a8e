package dev.terrace.local;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.HostPort;
import dev.terrace.local.tls.LocalCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes each tier's configuration file for this machine. What a file does not name keeps the
 * tier's default.
 */
final class TierFiles {
  /** Quicker than the defaults: on loopback an answer that takes a second is no answer. */
  private static final String CHECK =
      "{inter: 500ms, fastinter: 200ms, downinter: 500ms, rise: 1, fall: 2}";

  /** Longer than the tier above needs to notice: fall × inter at most. */
  private static final String GRACE = "1200ms";

  /** What part of a web server's heap is for cached pages: a quarter. */
  private static final int CACHE_SHARE = 4;

  private final Layout layout;
  private final StackConfig config;
  private final Secrets secrets;
  private final LocalCertificates certificates;
  private final LocalDatabase.Account database;

  TierFiles(
      Layout layout,
      StackConfig config,
      Secrets secrets,
      LocalCertificates certificates,
      LocalDatabase.Account database) {
    this.layout = layout;
    this.config = config;
    this.secrets = secrets;
    this.certificates = certificates;
    this.database = database;
  }

  void write() {
    for (Part part : Part.values()) {
      switch (part.tier()) {
        case DB -> {}
        case APP -> write(part, app(part));
        case WEB -> write(part, web(part));
        case LB -> write(part, lb(part));
      }
    }
  }

  private void write(Part part, String yaml) {
    Path file = layout.conf(part);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, "# Written by ./stack up, which overwrites it; see stack.yaml.\n" + yaml);
    } catch (IOException e) {
      throw new StackException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private String app(Part part) {
    Path password = database.passwordFile();
    return """
    admin: {listen: "127.0.0.1:%d"}
    drain: {grace: %s, timeout: 10s}
    listen: "127.0.0.1:%d"
    database:
      url: %s
      user: %s
    %s
    tokens:
      keys:
        - {id: local, secretFile: %s}
    site: {url: "%s"}
    """
        .formatted(
            config.adminPort(part),
            GRACE,
            config.ports(part).port(),
            quoted(database.jdbcUrl()),
            quoted(database.user()),
            password == null ? "" : "  passwordFile: " + quoted(password),
            quoted(secrets.tokenKey()),
            StackUrls.of(config, layout).https().getFirst());
  }

  /**
   * The cache knows whose page it has by the session cookie alone, which has another name where
   * there is no TLS. The pages with visitors' forms stand beside it, since they need a cookie that
   * would otherwise give every visitor who has been there pages of their own.
   */
  private String web(Part part) {
    String site = quoted(layout.site());
    return """
    admin: {listen: "127.0.0.1:%d"}
    drain: {grace: %s, timeout: 10s}
    listen: ["127.0.0.1:%d"]
    forwarded: {trusted: ["127.0.0.1"]}
    cache:
      zones:
        pages: {memory: %s}
    sites:
      - notFoundPage: /404.html
        errorPage: /50x.html
        maintenance: {page: /maintenance.html, serve: [/favicon.svg, /favicon.ico]}
        locations:
          - path: /
            proxyPass: app
            cache: {zone: pages, key: {cookies: [__Host-session, session], identity: true}}
          - {path: /api, proxyPass: app}
          - {path: /login, proxyPass: app}
          - {path: /register, proxyPass: app}
          - {path: /assets, root: %s, fingerprinted: true}
          - {path: /images, root: %s}
          - {path: /favicon.svg, root: %s}
          - {path: /favicon.ico, root: %s}
          - {path: /site.webmanifest, root: %s}
    upstreams:
      app:
        check: %s
        servers:
          - {name: app-1, address: "127.0.0.1:%d"}
          - {name: app-2, address: "127.0.0.1:%d"}
    """
        .formatted(
            config.adminPort(part),
            GRACE,
            config.ports(part).port(),
            new ByteSize(config.heap(Part.Tier.WEB).bytes() / CACHE_SHARE),
            site,
            site,
            site,
            site,
            site,
            CHECK,
            config.app1().port(),
            config.app2().port());
  }

  /**
   * Without hsts: browsers keep it for the name alone, and would from then on refuse http for
   * whatever else runs on localhost.
   */
  private String lb(Part part) {
    StackConfig.LbPorts ports = config.lb(part);
    return """
    admin: {listen: "127.0.0.1:%d"}
    drain: {grace: 0s, timeout: 10s}
    frontends:
      http:
        bind: [{address: "%s"}]
        redirect: {scheme: https, port: %d}
      https:
        bind:
          - address: "%s"
            tls: {certificate: %s, key: %s}
        defaultBackend: web
    backends:
      web:
        cookie: {keyFile: %s}
        check: %s
        servers:
          - {name: web-1, address: "127.0.0.1:%d"}
          - {name: web-2, address: "127.0.0.1:%d"}
    """
        .formatted(
            config.adminPort(part),
            new HostPort(config.listen(), ports.httpPort()),
            ports.httpsPort(),
            new HostPort(config.listen(), ports.httpsPort()),
            quoted(certificates.chain()),
            quoted(certificates.key()),
            quoted(secrets.cookieKey()),
            CHECK,
            config.web1().port(),
            config.web2().port());
  }

  private static String quoted(Path path) {
    return quoted(path.toString());
  }

  /** A YAML string in single quotes, where only the quote itself needs care. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
