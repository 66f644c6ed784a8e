package dev.terrace.kit.admin;

import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.lifecycle.ListenException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin listener of a process: {@code GET /health/live}, {@code /health/ready}, {@code
 * /metrics}, {@code /info}, {@code /events}, {@code POST /reload}, and what the tier adds by {@link
 * #route}.
 *
 * <p>It has one I/O thread and answers on virtual threads, so handlers may block, and a busy main
 * listener does not keep an operator out. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.shared();

  private final AdminRoutes routes = new AdminRoutes();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Undertow undertow;
  private final HostPort address;
  private final boolean hasToken;

  /**
   * What the standard routes show.
   *
   * @param checksum of the configuration that was read last
   * @param events what happened lately
   * @param reload reads the configuration again; throws {@link ConfigException} if it is refused
   * @param takesRestart keys of the configuration whose values are not in force before a restart
   */
  public record Sources(
      ProcessInfo info,
      HealthRegistry health,
      PrometheusMeterRegistry metrics,
      Events events,
      Supplier<String> checksum,
      Runnable reload,
      Supplier<List<String>> takesRestart) {}

  private AdminServer(AdminConfig config, Sources sources) {
    this.hasToken = config.token() != null;
    addStandardRoutes(sources);
    var socket = config.listen().socketAddress();
    this.undertow =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setBufferSize(16 * 1024)
            .setDirectBuffers(true)
            .addHttpListener(socket.getPort(), socket.getHostString())
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
            .setServerOption(UndertowOptions.MAX_HEADERS, 64)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 1024L * 1024)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 5_000)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 30_000)
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, 60_000)
            .setHandler(new AdminGate(config.token(), routes, executor))
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      executor.close();
      if (e.getCause() instanceof IOException cause) {
        throw new ListenException(config.listen(), cause);
      }
      throw e;
    }
    var bound = (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
    this.address = HostPort.of(bound);
  }

  /**
   * Starts listening.
   *
   * @throws ListenException if the address cannot be used
   */
  public static AdminServer start(AdminConfig config, Sources sources) {
    return new AdminServer(config, sources);
  }

  /** Where it listens, with the real port. */
  public HostPort address() {
    return address;
  }

  /**
   * Adds a path such as {@code /backends} or {@code /backends/{name}} (see {@link #parameter}). The
   * handler runs on a virtual thread and may block. A GET route also answers HEAD; other methods
   * get 405 with {@code Allow}.
   */
  public void route(String method, String path, HttpHandler handler) {
    routes.add(method, path, handler);
  }

  /**
   * Says in the 404 of a path, and of all below it that were not added, why there is nothing.
   *
   * @param reason for people
   */
  public void absent(String path, String reason) {
    routes.addAbsent(path, reason);
  }

  /**
   * Adds a path that is answered without a token too: for what holds nothing of the process, such
   * as the shell of a page.
   */
  public void openRoute(String method, String path, HttpHandler handler) {
    routes.addOpen(path);
    routes.add(method, path, handler);
  }

  /** Whether the caller has shown the token; never, when there is none. */
  public static boolean authenticated(HttpServerExchange exchange) {
    return Boolean.TRUE.equals(exchange.getAttachment(AdminGate.AUTHENTICATED));
  }

  /** Whether callers need a token. */
  public boolean hasToken() {
    return hasToken;
  }

  /** The body of a request as text; 1 MiB at most. */
  public static String body(HttpServerExchange exchange) throws IOException {
    return new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Answers with an object as JSON. */
  public static void sendJson(HttpServerExchange exchange, int status, Object body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(JSON.writeValueAsString(body) + "\n");
  }

  /**
   * A part of the path such as {@code {name}}, or a query parameter; empty when it is not given.
   */
  public static String parameter(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null || values.isEmpty() ? "" : values.getFirst();
  }

  private void addStandardRoutes(Sources sources) {
    route("GET", "/health/live", exchange -> sendJson(exchange, 200, Map.of("status", "up")));
    route("GET", "/health/ready", exchange -> AdminReports.readiness(exchange, sources.health()));
    route("GET", "/metrics", exchange -> AdminReports.metrics(exchange, sources.metrics()));
    route("GET", "/info", exchange -> AdminReports.info(exchange, sources));
    route("GET", "/events", exchange -> AdminReports.events(exchange, sources.events()));
    route("POST", "/reload", exchange -> AdminReports.reload(exchange, sources));
  }

  @Override
  public void close() {
    undertow.stop();
    executor.shutdownNow();
  }
}
