package dev.terrace.kit;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@link SampleTier} as a process of its own. */
final class SampleProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  SampleProcess(Path folder, String... args) throws IOException {
    this(folder, Map.of(), args);
  }

  SampleProcess(Path folder, Map<String, String> environment, String... args) throws IOException {
    out = Files.createTempFile(folder, "out", ".log");
    err = Files.createTempFile(folder, "err", ".log");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SampleTier.class.getName()));
    command.addAll(List.of(args));
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** The finished JSON lines so far. */
  List<JsonNode> lines() throws IOException {
    String text = out();
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> JsonMapper.shared().readTree(line))
        .toList();
  }

  boolean logged(String message) throws IOException {
    return lines().stream().anyMatch(line -> line.path("message").asString("").equals(message));
  }

  JsonNode line(String field, String value) throws Exception {
    Await.until(
        () -> field + " " + value + " in " + out() + err(),
        () -> lines().stream().anyMatch(line -> line.path(field).asString("").equals(value)));
    return lines().stream()
        .filter(line -> line.path(field).asString("").equals(value))
        .findFirst()
        .orElseThrow();
  }

  /** The main listener, once it is started. */
  HostPort address() throws Exception {
    line("message", "started");
    return HostPort.parse(line("message", "listening").path("addresses").get(0).asString());
  }

  HostPort admin() throws Exception {
    return HostPort.parse(line("message", "started").path("admin").asString());
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not end");
    }
    return process.exitValue();
  }

  boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
