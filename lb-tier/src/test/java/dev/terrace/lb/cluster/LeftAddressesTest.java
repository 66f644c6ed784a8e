package dev.terrace.lb.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.address.VirtualAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftAddressesTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("lb.yaml"), text);
  }

  @Test
  void addressesAreReadWithoutTheSecretsAndInSpiteOfMistakesElsewhere() throws Exception {
    Path file =
        file(
            """
            nonsense: 1
            cluster:
              secretFile: "${CREDENTIALS_DIRECTORY}/cluster-secret"
              vips:
                - {address: 10.0.0.10, interface: eth0, preferred: lb-1}
                - address: "2001:db8::10"
                  interface: eth1
            """);

    assertThat(LeftAddresses.of(file))
        .containsExactly(
            VirtualAddress.of("10.0.0.10", "eth0"), VirtualAddress.of("2001:db8::10", "eth1"));
  }

  @Test
  void aFileWithoutAClusterHasNone() throws Exception {
    assertThat(LeftAddresses.of(file("frontends: {}\n"))).isEmpty();
    assertThat(LeftAddresses.of(file(""))).isEmpty();
    assertThat(LeftAddresses.of(file("cluster: {name: terrace}\n"))).isEmpty();
  }

  @Test
  void whatCannotBeAnAddressIsRefused() throws Exception {
    Path file = file("cluster: {vips: [{address: lb.example, interface: eth0}]}\n");

    assertThatThrownBy(() -> LeftAddresses.of(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lb.example");
  }

  @Test
  void aFileThatIsNoYamlIsRefused() throws Exception {
    Path file = file("cluster: [\n");

    assertThatThrownBy(() -> LeftAddresses.of(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no YAML");
  }
}
