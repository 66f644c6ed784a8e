package dev.terrace.lb.frontend;

import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.http.Hsts;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.http.HttpsRedirect;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.lifecycle.Drainable;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.kit.limit.RateLimitHandler;
import dev.terrace.kit.tls.ServerTls;
import dev.terrace.kit.tls.TlsConfig;
import dev.terrace.kit.traffic.ClientTraffic;
import dev.terrace.lb.rule.RuleHandler;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.forward.ClientCertificateFields;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A frontend at run time: one listener per address, and the handler behind all of them, which a
 * reload replaces. Thread-safe.
 */
public final class Frontend implements AutoCloseable, Drainable {

  private final String name;
  private final List<HttpServer> servers;
  private final LimitsConfig limits;
  private final ClientTraffic clients;
  private final MeterRegistry metrics;
  private final ConnectionLimit connections;
  private final ClientConnections ofEachClient;
  private volatile HttpHandler handler;

  private Frontend(
      String name,
      FrontendConfig config,
      LimitsConfig limits,
      ForwardedConfig forwarded,
      Set<String> clientFields,
      Backends backends,
      ConnectionLimit process,
      Tier tier) {
    this.name = name;
    this.limits = limits;
    this.clients = ClientTraffic.open(name, tier);
    this.metrics = tier.metrics();
    this.connections = new ConnectionLimit(config.maxconn(), process);
    this.ofEachClient = new ClientConnections(config.clients().maxconn());
    registerLimits();
    this.handler = handler(config, forwarded, clientFields, backends);
    List<HttpServer> started = new ArrayList<>();
    try {
      for (BindConfig bind : config.bind()) {
        started.add(listen(bind, config.bind().size() > 1, tier));
      }
    } catch (RuntimeException e) {
      started.forEach(HttpServer::close);
      throw e;
    }
    this.servers = List.copyOf(started);
  }

  private void registerLimits() {
    Tags tags = Tags.of("frontend", name);
    Gauge.builder("terrace.frontend.maxconn", connections, ConnectionLimit::max)
        .description("connections that clients may have at a time; 0: no limit")
        .tags(tags)
        .register(metrics);
    FunctionCounter.builder(
            "terrace.frontend.connection.pauses", connections, ConnectionLimit::pauses)
        .description("times that connections had to wait for one of maxconn to end")
        .tags(tags)
        .register(metrics);
    FunctionCounter.builder(
            "terrace.frontend.connections.refused", ofEachClient, ClientConnections::refused)
        .description("connections closed at once since their client had too many")
        .tags(tags)
        .register(metrics);
  }

  /**
   * Opens the addresses.
   *
   * @param clientFields all names under which servers are told about clients' certificates
   * @param process the limit of connections of the whole process
   * @throws dev.terrace.kit.http.ListenException if an address cannot be used
   */
  public static Frontend start(
      String name,
      FrontendConfig config,
      LimitsConfig limits,
      ForwardedConfig forwarded,
      Set<String> clientFields,
      Backends backends,
      ConnectionLimit process,
      Tier tier) {
    return new Frontend(name, config, limits, forwarded, clientFields, backends, process, tier);
  }

  /** What its clients do, on all of its addresses. */
  public ClientTraffic clients() {
    return clients;
  }

  /** What it was opened with, and keeps until a restart. */
  public LimitsConfig limits() {
    return limits;
  }

  /** Requests in work. */
  public int inFlight() {
    return servers.stream().mapToInt(HttpServer::inFlight).sum();
  }

  /** Where it listens, with real ports, in the configuration's order. */
  public List<HostPort> addresses() {
    return servers.stream().map(server -> server.addresses().getFirst()).toList();
  }

  /**
   * The certificates of a configuration, in the order of its addresses; null where there is no TLS.
   *
   * @throws dev.terrace.kit.tls.TlsException if a file cannot be used
   */
  public static List<@Nullable SSLContext> certificates(FrontendConfig config) {
    List<@Nullable SSLContext> contexts = new ArrayList<>();
    for (BindConfig bind : config.bind()) {
      TlsConfig tls = bind.tls();
      contexts.add(tls == null ? null : ServerTls.context(tls));
    }
    return contexts;
  }

  /** Goes over to another configuration with the same addresses; open connections stay open. */
  public void replace(
      FrontendConfig config,
      List<@Nullable SSLContext> certificates,
      ForwardedConfig forwarded,
      Set<String> clientFields,
      Backends backends) {
    handler = handler(config, forwarded, clientFields, backends);
    connections.change(config.maxconn());
    ofEachClient.change(config.clients().maxconn());
    for (int i = 0; i < servers.size(); i++) {
      SSLContext context = certificates.get(i);
      if (context != null) {
        servers.get(i).updateTls(0, context);
      }
    }
  }

  private HttpServer listen(BindConfig bind, boolean several, Tier tier) {
    String listener = several ? name + "-" + bind.address().port() : name;
    HttpServer.Builder builder =
        HttpServer.builder(listener, tier)
            .clients(clients)
            .connections(connections, ofEachClient)
            .limits(limits)
            .trustRequestId(false)
            .decodeUrl(false);
    TlsConfig tls = bind.tls();
    builder.listen(bind.address(), bind.acceptProxy(), tls == null ? null : ServerTls.context(tls));
    return builder.start(exchange -> handler.handleRequest(exchange));
  }

  /** In the order that a request meets them, from the last to the first. */
  private HttpHandler handler(
      FrontendConfig config,
      ForwardedConfig forwarded,
      Set<String> clientFields,
      Backends backends) {
    HttpHandler otherwise;
    if (config.redirect() != null) {
      otherwise = new HttpsRedirect(config.redirect());
    } else if (config.defaultBackend() != null) {
      otherwise = backends.get(config.defaultBackend()).handler(forwarded);
    } else {
      otherwise = Frontend::nobody;
    }
    HttpHandler handler =
        RuleHandler.of(
            name,
            config.acls(),
            config.rules(),
            backend -> backends.get(backend).handler(forwarded),
            otherwise,
            metrics);
    handler = ClientCertificateFields.before(handler, config.effectiveClientFields(), clientFields);
    if (config.clients().rate() != null) {
      handler = new RateLimitHandler(name, config.clients().rate(), metrics, handler);
    }
    handler = ClientGate.before(handler, config.clients());
    if (config.hsts() != null) {
      handler = Hsts.before(handler, config.hsts(), forwarded.trusted());
    }
    return ClientAddress.behind(forwarded.trusted(), handler);
  }

  private static void nobody(HttpServerExchange exchange) {
    AccessLogFields.of(exchange).set("error", "no rule and no backend");
    exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (HttpServer server : servers) {
      long left = Math.max(0, deadline - System.nanoTime());
      server.drain(Duration.ofNanos(left));
    }
  }

  @Override
  public void close() {
    servers.forEach(HttpServer::close);
  }
}
