package dev.terrace.cluster.node;

import com.sun.net.httpserver.HttpServer;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A program that answers on port 8080 with its name, and is a node of a cluster. */
final class ServingHost {
  private ServingHost() {}

  /** Argument: a file with the section cluster. SIGTERM hands the addresses over and ends it. */
  public static void main(String[] args) throws Exception {
    ClusterConfig config = Config.load(ClusterConfig.class, Path.of(args[0]));
    byte[] name = config.node().getBytes(StandardCharsets.US_ASCII);
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 200);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(200, name.length);
          exchange.getResponseBody().write(name);
          exchange.close();
        });
    server.start();
    TestTier tier = Tier.forTests("lb-tier");
    ClusterNode node =
        ClusterNode.start(config, config.witness() ? Serving.nothing() : new Always(), tier);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              node.close();
              server.stop(1);
              ended.countDown();
            }));
    Thread.sleep(config.profile().timing().refusal().plusMillis(200)); // then its vote counts
    System.out.println("started");
    ended.await();
  }

  private static final class Always implements Serving {
    @Override
    public List<String> problems() {
      return List.of();
    }

    @Override
    public List<String> drawbacks() {
      return List.of();
    }

    @Override
    public int requestsInFlight() {
      return 0;
    }
  }
}
