package dev.terrace.cluster.node;

import com.sun.net.httpserver.HttpServer;
import dev.terrace.cluster.document.DocumentUser;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A program that answers on port 8080 with its name, and is a node of a cluster. */
final class ServingHost {
  private ServingHost() {}

  /**
   * Argument: a file with the section cluster. SIGTERM hands the addresses over and ends it. Orders
   * by standard input, answered by {@code done ORDER}: {@code drain}, {@code undrain}, {@code give
   * NODE} (the address), {@code complete} (when it knows all members).
   */
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
    ClusterLink link = ClusterLink.open(config);
    boolean _ = link.awaitConfiguration();
    link.document().attach(DocumentUser.none(), link.document().latest().orElse(null), List.of());
    ClusterNode node =
        ClusterNode.start(config, config.witness() ? Serving.nothing() : new Always(), tier, link);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              node.close();
              link.close();
              server.stop(1);
              ended.countDown();
            }));
    Thread.sleep(config.profile().timing().refusal().plusMillis(200)); // then its vote counts
    System.out.println("started");
    Thread.ofPlatform().daemon().start(() -> obey(node));
    ended.await();
  }

  private static void obey(ClusterNode node) {
    try (Scanner orders = new Scanner(System.in, StandardCharsets.US_ASCII)) {
      while (orders.hasNextLine()) {
        String order = orders.nextLine();
        switch (order) {
          case "drain" -> node.drain("a test");
          case "undrain" -> node.undrain();
          case "give lb1", "give lb2" -> node.move(TestCluster.VIP, order.substring(5));
          case "complete" -> {
            while (!node.status().members().stream()
                .allMatch(ClusterStatus.MemberStatus::present)) {
              Thread.sleep(20);
            }
          }
          default -> throw new IllegalArgumentException(order);
        }
        System.out.println("done " + order);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
