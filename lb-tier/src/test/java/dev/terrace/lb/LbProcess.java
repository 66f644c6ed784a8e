package dev.terrace.lb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A load balancer as a process of its own, with a heap that is easily filled. */
final class LbProcess implements AutoCloseable {
  private final Process process;
  private final HostPort admin;
  private final Path log;

  private LbProcess(Process process, HostPort admin, Path log) {
    this.process = process;
    this.admin = admin;
    this.log = log;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param yaml without the sections admin, drain and log
   */
  static LbProcess start(Path folder, int heapMib, String yaml) throws Exception {
    HostPort admin = freePort();
    Path config = folder.resolve("lb.yaml");
    Files.writeString(
        config,
        """
        admin: {listen: "%s"}
        drain: {grace: 0s, timeout: 1s}
        log: {level: warn, accessLog: false}
        """
                .formatted(admin)
            + yaml);
    Path log = folder.resolve("lb.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMib + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                LbMain.class.getName(),
                "--config",
                config.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    LbProcess lb = new LbProcess(process, admin, log);
    lb.awaitReady();
    return lb;
  }

  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (admin("/health/ready").startsWith("HTTP/1.1 200")) {
          return;
        }
      } catch (IOException _) {
        // not listening yet
      }
      LockSupport.parkNanos(20_000_000);
    }
    close();
    throw new AssertionError("the load balancer is not ready: " + Files.readString(log));
  }

  static HostPort freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", socket.getLocalPort());
    }
  }

  /** What the admin listener answers. */
  String admin(String path) throws IOException {
    try (Socket socket = new Socket(admin.host(), admin.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                  .getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /** The sum of a metric over all its tags that contain the given text. */
  double metric(String name, String tags) throws IOException {
    double sum = 0;
    for (String line : admin("/metrics").lines().toList()) {
      if (line.startsWith(name) && line.contains(tags)) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ')));
      }
    }
    return sum;
  }

  /** Resident memory in MiB. */
  int residentMib() throws IOException {
    var matcher =
        Pattern.compile("VmRSS:\\s+([0-9]+) kB")
            .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    if (!matcher.find()) {
      throw new AssertionError("no VmRSS");
    }
    return Integer.parseInt(matcher.group(1)) / 1024;
  }

  boolean alive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }
}
