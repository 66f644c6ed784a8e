package dev.terrace.proxy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.http.LimitsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A proxy in front of some servers, with a raw client. */
public final class ProxyFixture implements AutoCloseable {
  private final TestTier tier = Tier.forTests("proxy-test");
  private final Backend backend;
  private final HttpServer server;

  private ProxyFixture(BackendConfig config, ForwardedConfig forwarded) {
    backend = tier.add("backend", Backend.start("web", config, tier));
    LimitsConfig limits = Config.parse(LimitsConfig.class, "maxBodySize: 1GiB", "limits", Map.of());
    server =
        tier.add(
            "proxy",
            HttpServer.builder("proxy", tier)
                .listen(new HostPort("127.0.0.1", 0))
                .limits(limits)
                .health(false)
                .trustRequestId(false)
                .start(backend.handler(forwarded)));
  }

  /** Starts with YAML of a backend without its servers. */
  public static ProxyFixture start(String options, HostPort... servers) {
    return start(options, ForwardedConfig.none(), servers);
  }

  public static ProxyFixture start(String options, ForwardedConfig forwarded, HostPort... servers) {
    return new ProxyFixture(config(options, servers), forwarded);
  }

  /** Starts with the whole YAML of a backend. */
  public static ProxyFixture startYaml(String yaml) {
    return new ProxyFixture(
        Config.parse(BackendConfig.class, yaml, "test.yaml", Map.of()), ForwardedConfig.none());
  }

  public static BackendConfig config(String options, HostPort... servers) {
    StringBuilder yaml = new StringBuilder(options).append("\nservers:\n");
    for (int i = 0; i < servers.length; i++) {
      yaml.append("  - {name: s%d, address: \"%s\"}\n".formatted(i + 1, servers[i]));
    }
    return Config.parse(BackendConfig.class, yaml.toString(), "test.yaml", Map.of());
  }

  /** A configuration of options and servers, each a YAML mapping. */
  static BackendConfig configOf(String options, String... servers) {
    StringBuilder yaml = new StringBuilder(options).append("\nservers:\n");
    for (String server : servers) {
      yaml.append("  - ").append(server).append('\n');
    }
    return Config.parse(BackendConfig.class, yaml.toString(), "test.yaml", Map.of());
  }

  public Backend backend() {
    return backend;
  }

  public HostPort address() {
    return server.addresses().getFirst();
  }

  public String url() {
    return "http://" + address();
  }

  /** Sends bytes on a new connection and returns all that comes until the proxy closes. */
  public String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** A GET on a connection of its own; all that comes until the proxy closes. */
  public String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n");
  }

  public Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), address().port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Waits until a condition holds, at most ten seconds. */
  public static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("condition did not come true in ten seconds");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    tier.close();
  }
}
