package dev.terrace.local.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class WantedPortTest {
  private static final String HERE = "127.0.0.1";

  @Test
  void aPortInUseIsNamedWithItsOwnerAndTheKeyToChange() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
      int port = taken.getLocalPort();

      List<String> problems = WantedPort.problems(List.of(wanted("lb-1.httpsPort", port)));

      assertThat(problems).hasSize(1);
      assertThat(problems.getFirst())
          .startsWith("port " + port + " is in use")
          .endsWith("; change `lb-1.httpsPort` in stack.yaml")
          .contains("pid " + ProcessHandle.current().pid())
          .contains("java");
    }
  }

  @Test
  void aListenerOnAllAddressesIsInTheWayOfOneOnLoopback() throws IOException {
    try (var taken = new ServerSocket(0)) {
      assertThat(WantedPort.problems(List.of(wanted("app-1.port", taken.getLocalPort()))))
          .hasSize(1);
    }
  }

  @Test
  void aPortThatTwoPartsWantIsAProblemOfTheSettings() throws IOException {
    int port = free();

    List<String> problems =
        WantedPort.problems(List.of(wanted("web-1.port", port), wanted("web-2.port", port)));

    assertThat(problems)
        .containsExactly(
            "port %d is given to both `web-1.port` and `web-2.port` in stack.yaml".formatted(port));
  }

  @Test
  void anAddressOfAnotherMachineIsNotCalledAPortInUse() throws IOException {
    int port = free();

    List<String> problems =
        WantedPort.problems(List.of(new WantedPort("lb-1.httpPort", "192.0.2.1", port)));

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst())
        .startsWith("cannot listen on 192.0.2.1:" + port)
        .doesNotContain("in use");
  }

  @Test
  void freePortsAreNoProblem() throws IOException {
    assertThat(WantedPort.problems(List.of(wanted("app-1.port", free())))).isEmpty();
  }

  private static WantedPort wanted(String key, int port) {
    return new WantedPort(key, HERE, port);
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
      return socket.getLocalPort();
    }
  }
}
