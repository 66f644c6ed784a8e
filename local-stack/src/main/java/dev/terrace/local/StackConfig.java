package dev.terrace.local;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Key;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.config.Secret;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the local stack, {@code stack.yaml}.
 *
 * @param listen address on which the load balancers listen, default 127.0.0.1; everything else
 *     listens on 127.0.0.1 always
 * @param startTimeout how long a start may take until all parts are healthy, 5 s to 10 min, default
 *     60 s
 */
public record StackConfig(
    @Doc("address of the two load balancers; 0.0.0.0 lets other machines in") @Default("127.0.0.1")
        String listen,
    @Doc("first load balancer")
        @Key("lb-1")
        @Default("{httpPort: 8080, httpsPort: 8443, adminPort: 9901}")
        LbPorts lb1,
    @Doc("second load balancer")
        @Key("lb-2")
        @Default("{httpPort: 8081, httpsPort: 8444, adminPort: 9902}")
        LbPorts lb2,
    @Doc("first web server") @Key("web-1") @Default("{port: 8090, adminPort: 9911}") Ports web1,
    @Doc("second web server") @Key("web-2") @Default("{port: 8091, adminPort: 9912}") Ports web2,
    @Doc("first application server") @Key("app-1") @Default("{port: 9080, adminPort: 9921}")
        Ports app1,
    @Doc("second application server") @Key("app-2") @Default("{port: 9081, adminPort: 9922}")
        Ports app2,
    @Doc("the database") @Default("{}") Database database,
    @Doc("Java heap of each process, by tier") @Default("{}") Heap heap,
    @Doc("how long a start may take until all parts are healthy")
        @Default("60s")
        @Range(min = "5s", max = "10m")
        Duration startTimeout) {
  public StackConfig {
    try {
      InetAddress.ofLiteral(listen);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "listen must be an IP address, such as 127.0.0.1 or 0.0.0.0, but was " + listen, e);
    }
  }

  /** The ports of a load balancer. */
  public record LbPorts(
      @Doc("plain HTTP, redirects to HTTPS") @Range(min = "1", max = "65535") int httpPort,
      @Doc("HTTPS") @Range(min = "1", max = "65535") int httpsPort,
      @Doc("health, metrics, status") @Range(min = "1", max = "65535") int adminPort) {}

  /** The ports of a web or application server. */
  public record Ports(
      @Doc("HTTP, for the tier above") @Range(min = "1", max = "65535") int port,
      @Doc("health, metrics") @Range(min = "1", max = "65535") int adminPort) {}

  /**
   * The database: an embedded MariaDB, or, with {@code url}, a server that exists already.
   *
   * @param port where the embedded one listens, default 13306
   * @param memory page cache (InnoDB buffer pool) of the embedded one, 16 MiB to 64 GiB, default 64
   *     MiB
   * @param url JDBC URL of an existing MySQL 8.4+/9.x or MariaDB 11.4+ with the database's name;
   *     the account needs all rights on that database and is used for everything
   */
  public record Database(
      @Doc("port of the embedded MariaDB on 127.0.0.1")
          @Default("13306")
          @Range(min = "1", max = "65535")
          int port,
      @Doc("page cache of the embedded MariaDB")
          @Default("64MiB")
          @Range(min = "16MiB", max = "64GiB")
          ByteSize memory,
      @Doc("use this MySQL or MariaDB instead, such as jdbc:mysql://127.0.0.1:3306/terrace")
          @Nullable String url,
      @Doc("its account, with all rights on that database") @Nullable String user,
      @Doc("its password") @Nullable Secret password) {
    public Database {
      if (url != null && !url.startsWith("jdbc:mysql://")) {
        throw new IllegalArgumentException(
            "url '%s' must begin with jdbc:mysql:// (also for MariaDB)".formatted(url));
      }
      if (url != null && user == null) {
        throw new IllegalArgumentException("with url, user must be given");
      }
      if (url == null && (user != null || password != null)) {
        throw new IllegalArgumentException("user and password go with url");
      }
    }
  }

  /** Java heaps. A JVM takes about 60 MiB besides. */
  public record Heap(
      @Doc("app-1 and app-2") @Default("96MiB") @Range(min = "32MiB", max = "64GiB") ByteSize app,
      @Doc("web-1 and web-2") @Default("64MiB") @Range(min = "32MiB", max = "64GiB") ByteSize web,
      @Doc("lb-1 and lb-2") @Default("64MiB") @Range(min = "32MiB", max = "64GiB") ByteSize lb) {}

  LbPorts lb(Part part) {
    return part == Part.LB_2 ? lb2 : lb1;
  }

  /** The ports of a web or application server. */
  Ports ports(Part part) {
    return switch (part) {
      case APP_1 -> app1;
      case APP_2 -> app2;
      case WEB_1 -> web1;
      case WEB_2 -> web2;
      case DB, LB_1, LB_2 ->
          throw new IllegalArgumentException(part + " has ports of its own kind");
    };
  }

  int adminPort(Part part) {
    return part.tier() == Part.Tier.LB ? lb(part).adminPort() : ports(part).adminPort();
  }

  ByteSize heap(Part.Tier tier) {
    return switch (tier) {
      case APP -> heap.app();
      case WEB -> heap.web();
      case LB -> heap.lb();
      case DB -> throw new IllegalArgumentException("the database is no JVM");
    };
  }

  /** Whether the stack runs the database itself. */
  boolean embeddedDatabase() {
    return database.url() == null;
  }

  /** What may be written to a file: there the password would be a mask, which is none. */
  StackConfig withoutPassword() {
    return withDatabase(
        new Database(database.port(), database.memory(), database.url(), database.user(), null));
  }

  StackConfig withDatabase(Database other) {
    return new StackConfig(listen, lb1, lb2, web1, web2, app1, app2, other, heap, startTimeout);
  }
}
