package dev.terrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.db.embedded.EmbeddedDatabase;
import dev.terrace.db.embedded.Options;
import dev.terrace.kit.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start leaves behind, whether it succeeds or not. */
class LocalStackTest {
  @TempDir private Path project = Path.of("");

  @Test
  void passwordOfAnExistingDatabaseSurvivesReadingTheSavedSettings() throws Exception {
    Layout layout = Layout.ofProject(project, project.resolve(".stack"));
    List<Integer> ports = freePorts();
    StackConfig config =
        config(
            ports,
            """
            database:
              url: "jdbc:mysql://127.0.0.1:%d/terrace"
              user: terrace
              password: Xq7-real
            """
                .formatted(ports.getFirst()));
    // Nobody listens there: the start fails, after it has written everything.
    assertThatThrownBy(() -> LocalStack.open(layout, config).start(Progress.silent()))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("database");

    assertThatThrownBy(() -> LocalStack.last(layout).demoUsers())
        .isInstanceOf(StackException.class);

    assertThat(layout.settingsInForce()).content().doesNotContain("Xq7-real", "******");
    assertThat(layout.conf(Part.APP_1)).content().contains("existing-database");
    assertThat(layout.secrets().resolve("existing-database")).hasContent("Xq7-real");
  }

  @Test
  void databaseLeftOfAKilledRunDoesNotHoldItsPortAgainstTheNextStart() throws Exception {
    Layout layout = Layout.ofProject(project, project.resolve(".stack"));
    List<Integer> ports = freePorts();
    StackConfig config = config(ports, "database: {port: %d}".formatted(ports.getFirst()));
    Path kept = layout.data().resolve("kept");
    try (var leftOver =
            EmbeddedDatabase.start(layout.data(), Options.forLocalStack(ports.getFirst()));
        // Something to fail on afterwards: no tier is built here.
        var _ = new ServerSocket(ports.get(1), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Files.writeString(kept, "");
      assertThatThrownBy(() -> LocalStack.open(layout, config).startFresh(Progress.silent()))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("lb-1.httpPort");

      assertThat(kept).as("data of a start that ports forbid").exists();

      assertThat(leftOver.isAlive()).isFalse();
    }
  }

  private static StackConfig config(List<Integer> ports, String database) {
    String yaml =
        """
        lb-1: {httpPort: %d, httpsPort: %d, adminPort: %d}
        lb-2: {httpPort: %d, httpsPort: %d, adminPort: %d}
        web-1: {port: %d, adminPort: %d}
        web-2: {port: %d, adminPort: %d}
        app-1: {port: %d, adminPort: %d}
        app-2: {port: %d, adminPort: %d}
        """
            .formatted(ports.subList(1, 15).toArray());
    return Config.parse(StackConfig.class, yaml + database, "stack.yaml", Map.of());
  }

  /** 15 of them: the first for the database. */
  private static List<Integer> freePorts() throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < 15; i++) {
        sockets.add(new ServerSocket(0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
