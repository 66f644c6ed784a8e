package dev.terrace.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.proxy.RawServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalFailureTest {
  @Test
  void aProcessWithoutFileDescriptorsSaysNothingAboutItsServers() throws Exception {
    try (RawServer server =
        RawServer.start(connection -> {
          connection.readUntil("\r\n\r\n");
          connection.write("HTTP/1.1 200 OK\r\n\r\n");
        })) {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "ulimit -n 100; exec \"$0\" \"$@\"",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-MaxFDLimit",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ExhaustedMain.class.getName(),
                  server.address().toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output)
          .contains("with: Passed[detail=answered 200]")
          .contains("without: Unsent[detail=Too many open files]")
          .contains("again: Passed[detail=answered 200]");
    }
  }
}
