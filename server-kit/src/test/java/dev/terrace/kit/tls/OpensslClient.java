package dev.terrace.kit.tls;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code openssl s_client} against a port of this machine: a client that is not of our making. */
record OpensslClient(Path folder, int port) {
  private static final Pattern SUBJECT = Pattern.compile("(?m)^subject=CN ?= ?(.*)$");

  /** What it printed. */
  record Result(String text) {
    /** The common name of the certificate that the server showed; empty: none. */
    String certificate() {
      Matcher subject = SUBJECT.matcher(text);
      return subject.find() ? subject.group(1) : "";
    }

    boolean resumed() {
      return text.contains("Reused, TLSv1");
    }

    /** Whether the handshake was completed and a request was answered. */
    boolean answered() {
      return text.contains("HTTP/1.1 200");
    }
  }

  /** Sends a request over HTTP/1.1 and reads to the end. */
  Result get(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + port, "-ign_eof"));
    command.addAll(Arrays.asList(options));
    Path output = Files.createTempFile(folder, "s_client", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(
          "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
    } catch (java.io.IOException _) {
      // refused before it could ask
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end: " + Files.readString(output));
    }
    return new Result(Files.readString(output));
  }
}
