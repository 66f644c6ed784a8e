package dev.terrace.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.HostPort;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process and its service manager. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ServiceManagerTest {
  @TempDir private Path folder;

  private Path config(String greeting) throws Exception {
    return Files.writeString(
        folder.resolve("sample.yaml"),
        "listen: 127.0.0.1:0\nadmin: {listen: \"127.0.0.1:0\"}\ngreeting: %s\n"
            .formatted(greeting));
  }

  @Test
  void readinessReloadsAndTheEndAreTold() throws Exception {
    String socket = folder.resolve("notify").toString();
    Path file = config("hi");
    try (var systemd = new NotifyReceiver(socket);
        var process =
            new SampleProcess(
                folder, Map.of("NOTIFY_SOCKET", socket), "--config", file.toString())) {
      assertThat(systemd.await("READY=1")).contains("|STATUS=serves, configuration ");
      assertThat(systemd.messages()).hasSize(1);

      long before = System.nanoTime() / 1000;
      config("refuse");
      process.signal("HUP");
      systemd.await("READY=1|STATUS=serves, configuration");
      String reloading = systemd.await("RELOADING=1|MONOTONIC_USEC=");
      Await.until("a second READY=1", () -> systemd.messages().size() == 3);
      assertThat(systemd.messages().getLast())
          .startsWith("READY=1|STATUS=serves, configuration ")
          .contains("the last reload failed: not that greeting");
      long stamp = Long.parseLong(reloading.replaceAll(".*MONOTONIC_USEC=(\\d+).*", "$1"));
      assertThat(stamp).isBetween(before, System.nanoTime() / 1000);

      process.signal("TERM");
      systemd.await("STOPPING=1|STATUS=drains");
      assertThat(process.exitCode()).isZero();
      assertThat(systemd.messages()).noneMatch(message -> message.contains("WATCHDOG"));
    }
  }

  @Test
  void aProcessWhoseEventLoopHangsIsSilentUntilItMovesAgain() throws Exception {
    String socket = "@terrace-test-" + UUID.randomUUID();
    Path file = config("hi");
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", Long.toString(800_000));
    try (var systemd = new NotifyReceiver(socket);
        var process = new SampleProcess(folder, environment, "--config", file.toString())) {
      systemd.await("WATCHDOG=1");

      HostPort address = process.address();
      try (var client = new Socket(address.host(), address.port())) {
        client
            .getOutputStream()
            .write("GET /?block HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        process.line(
            "message", "event loops do not move; systemd will replace the process unless they do");
        int silent = systemd.messages().size();
        client.getInputStream().read(); // it moves again

        Await.until(
            "another WATCHDOG=1",
            () ->
                systemd
                    .messages()
                    .subList(silent, systemd.messages().size())
                    .contains("WATCHDOG=1"));
      }
    }
  }

  @Test
  void aStartThatFailsSaysWhy() throws Exception {
    String socket = folder.resolve("notify").toString();
    Path file =
        Files.writeString(
            config("hi"), "failure: no luck\n", java.nio.file.StandardOpenOption.APPEND);
    try (var systemd = new NotifyReceiver(socket);
        var process =
            new SampleProcess(
                folder, Map.of("NOTIFY_SOCKET", socket), "--config", file.toString())) {
      assertThat(process.exitCode()).isEqualTo(3);

      systemd.await("STATUS=failed to start: no luck");
    }
  }

  @Test
  void aManagerThatIsGoneIsNoTrouble() throws Exception {
    try (var process =
        new SampleProcess(
            folder,
            Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()),
            "--config",
            config("hi").toString())) {
      process.line("message", "systemd cannot be told anything");
      process.address();
      process.signal("TERM");
      assertThat(process.exitCode()).isZero();
    }
  }
}
