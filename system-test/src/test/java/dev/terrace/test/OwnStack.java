package dev.terrace.test;

import dev.terrace.db.embedded.TestDatabase;
import dev.terrace.kit.config.Config;
import dev.terrace.local.Layout;
import dev.terrace.local.LocalStack;
import dev.terrace.local.Part;
import dev.terrace.local.PartStatus;
import dev.terrace.local.Progress;
import dev.terrace.local.StackConfig;
import dev.terrace.local.StackUrls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A local stack for the tests of this JVM: free ports, a folder of its own below {@code target},
 * the modules' builds as they are. With {@code -Dterrace.test.database=mysql} it uses a fresh
 * database on the server that {@code TERRACE_TEST_MYSQL_URL} names instead of an embedded one.
 */
public final class OwnStack implements AutoCloseable {
  private final LocalStack stack;
  private final Map<Part, Integer> adminPorts;
  private final @Nullable TestDatabase database;
  private final Thread emergency = new Thread(this::stop, "stop the stack");
  private boolean stopped;

  private OwnStack(
      LocalStack stack, Map<Part, Integer> adminPorts, @Nullable TestDatabase database) {
    this.stack = stack;
    this.adminPorts = adminPorts;
    this.database = database;
    Runtime.getRuntime().addShutdownHook(emergency);
  }

  static OwnStack start() {
    boolean mysql = System.getProperty("terrace.test.database", "").equals("mysql");
    TestDatabase database = mysql ? TestDatabase.create() : null;
    List<Integer> ports = freePorts(15);
    StackConfig config =
        Config.parse(
            StackConfig.class,
            """
            lb-1: {httpPort: %d, httpsPort: %d, adminPort: %d}
            lb-2: {httpPort: %d, httpsPort: %d, adminPort: %d}
            web-1: {port: %d, adminPort: %d}
            web-2: {port: %d, adminPort: %d}
            app-1: {port: %d, adminPort: %d}
            app-2: {port: %d, adminPort: %d}
            startTimeout: 3m
            """
                    .formatted(ports.subList(0, 14).toArray())
                + database(database, ports.getLast()),
            "stack.yaml",
            Map.of());
    Path module = Path.of("").toAbsolutePath();
    Path state = module.resolve("target/stack-" + ProcessHandle.current().pid());
    LocalStack stack =
        LocalStack.open(Layout.ofProject(module.resolve("..").normalize(), state), config);
    OwnStack own =
        new OwnStack(
            stack,
            Map.of(
                Part.LB_1, ports.get(2),
                Part.LB_2, ports.get(5),
                Part.WEB_1, ports.get(7),
                Part.WEB_2, ports.get(9),
                Part.APP_1, ports.get(11),
                Part.APP_2, ports.get(13)),
            database);
    try {
      stack.start(new Printed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stack started", e);
    }
    return own;
  }

  /** Where the site is. */
  public StackUrls urls() {
    return stack.urls();
  }

  /** The stack itself, to kill and restart parts. */
  public LocalStack stack() {
    return stack;
  }

  /** Whether the database is the stack's own, and not a server that others use too. */
  public boolean ownsDatabase() {
    return database == null;
  }

  /** The metrics page of a tier's process. */
  public String metricsUrl(Part part) {
    return "http://127.0.0.1:%d/metrics".formatted(adminPorts.get(part));
  }

  /** Brings every part back that does not run well. */
  public void repair() throws InterruptedException {
    for (PartStatus status : stack.status().unhealthy()) {
      stack.restart(status.part(), Progress.silent());
    }
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(emergency);
  }

  private synchronized void stop() {
    if (!stopped) {
      stopped = true;
      stack.close();
      if (database != null) {
        database.close();
      }
    }
  }

  private static String database(@Nullable TestDatabase database, int port) {
    return database == null
        ? "database: {port: %d}\n".formatted(port)
        : "database: {url: '%s', user: '%s', password: '%s'}\n"
            .formatted(database.jdbcUrl(), database.user(), database.password());
  }

  /**
   * Ports that are free now; all are held until the last one is known, so that none comes twice.
   */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free ports", e);
    }
  }

  /** Tells in the test's output how the start went. */
  private static final class Printed implements Progress {
    @Override
    public void done(String step, String result, Duration took) {
      System.out.printf("stack: %s: %s (%d ms)%n", step, result, took.toMillis());
    }

    @Override
    public void note(String text) {
      System.out.println("stack: " + text);
    }

    @Override
    public void waiting(String text) {}
  }
}
