package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.testnet.AddressWatch;
import dev.terrace.cluster.testnet.Hosts;
import dev.terrace.cluster.testnet.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An address goes back to the node that should rather have it. */
class FailbackTest {
  private static final String VIP = "10.77.0.100";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void aPreferredNodeThatIsBackGetsItsAddressBack() throws IOException {
    Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef");
    try (Hosts hosts = Hosts.create("lb1", "lb2", "witness");
        AddressWatch watch = AddressWatch.start(hosts, VIP)) {
      start(hosts, "witness");
      start(hosts, "lb2");
      watch.await(VIP, PATIENCE, Set.of("lb2")::equals);

      start(hosts, "lb1");

      watch.await(VIP, PATIENCE, Set.of("lb1")::equals);
      assertThat(watch.changes(VIP))
          .allSatisfy(change -> assertThat(change.holders()).hasSizeLessThanOrEqualTo(1));
      printGap(watch);
    }
  }

  private static void printGap(AddressWatch watch) {
    long left = 0;
    for (AddressWatch.Change change : watch.changes(VIP)) {
      if (change.holders().isEmpty()) {
        left = change.nanos();
      } else if (change.holders().contains("lb1")) {
        System.out.printf("fail-back: %.0f ms between two owners%n", (change.nanos() - left) / 1e6);
      }
    }
  }

  private void start(Hosts hosts, String name) throws IOException {
    String config =
        """
        node: %s
        secretFile: %s
        dataDirectory: %s
        failback: 1s
        members:
          - {name: lb1, address: "%s:7800"}
          - {name: lb2, address: "%s:7800"}
          - {name: witness, address: "%s:7800", role: witness}
        vips:
          - {address: %s, interface: eth0, preferred: lb1}
        """
            .formatted(
                name,
                folder.resolve("secret"),
                folder.resolve(name),
                hosts.address("lb1"),
                hosts.address("lb2"),
                hosts.address("witness"),
                VIP);
    Path file = Files.writeString(folder.resolve(name + ".yaml"), config);
    new Lines(hosts.java(name, ServingHost.class, file.toString())).await("started");
  }
}
