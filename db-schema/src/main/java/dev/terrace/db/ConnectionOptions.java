package dev.terrace.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where the database is. */
final class ConnectionOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:TERRACE_DB_URL:-jdbc:mysql://127.0.0.1:3306/terrace}",
      description =
          "jdbc:mysql://HOST:PORT/DATABASE (environment: TERRACE_DB_URL; now: ${DEFAULT-VALUE}).")
  private String url = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "${env:TERRACE_DB_USER:-terrace_migrate}",
      description = "Account (environment: TERRACE_DB_USER; now: ${DEFAULT-VALUE}).")
  private String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      defaultValue = "${env:TERRACE_DB_PASSWORD_FILE:-}",
      description =
          "File whose first line is the password (environment: TERRACE_DB_PASSWORD_FILE; or the"
              + " password itself in TERRACE_DB_PASSWORD).")
  private String passwordFile = "";

  DatabaseAccess access() {
    DatabaseAccess access;
    try {
      access = new DatabaseAccess(url, user, password());
    } catch (IllegalArgumentException e) {
      throw usage("--url: " + e.getMessage());
    }
    if (access.database().isEmpty()) {
      throw usage("--url: names no database, as in jdbc:mysql://HOST:PORT/terrace");
    }
    return access;
  }

  private String password() {
    if (passwordFile.isEmpty()) {
      String password = System.getenv("TERRACE_DB_PASSWORD");
      return password == null ? "" : password;
    }
    try {
      return Files.readString(Path.of(passwordFile)).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw usage("--password-file: cannot read " + passwordFile);
    }
  }

  ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
