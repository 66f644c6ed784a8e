package dev.terrace.kit.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes keys and certificates with the openssl of the machine. */
public final class Certificates {
  private Certificates() {}

  /** Runs openssl in a folder. */
  public static void openssl(Path folder, String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(Arrays.asList(arguments.split(" ")));
    var output = Files.createTempFile(folder, "openssl", ".log");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(arguments + ": " + Files.readString(output));
    }
  }

  /** A self-signed EC certificate for localhost: {@code NAME.crt} and {@code NAME.key}. */
  public static void make(Path folder, String name) throws Exception {
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN="
            + name
            + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "
            + name
            + ".key -out "
            + name
            + ".crt");
  }
}
