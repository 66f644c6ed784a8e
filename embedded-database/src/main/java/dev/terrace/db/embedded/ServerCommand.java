package dev.terrace.db.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The command lines of mariadbd. */
final class ServerCommand {
  /** MySQL 9's default, so that both kinds of server are equally strict. */
  private static final String SQL_MODE =
      "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
          + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

  private ServerCommand() {}

  static String dataOption(ServerFolder folder) {
    return "--datadir=" + folder.data();
  }

  static ProcessBuilder bootstrap(Software software, ServerFolder folder) {
    List<String> command = new ArrayList<>();
    command.add(software.server().toString());
    command.addAll(common(software, folder));
    command.addAll(
        List.of(
            "--bootstrap",
            "--log-warnings=0",
            "--enforce-storage-engine=",
            "--max-allowed-packet=8M",
            "--net-buffer-length=16K",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-method=nosync"));
    return builder(software, command);
  }

  static ProcessBuilder server(Software software, ServerFolder folder, Options options, int port) {
    List<String> command = new ArrayList<>();
    if (options.detached()) {
      setsid().map(Path::toString).ifPresent(command::add);
    }
    command.add(software.server().toString());
    command.addAll(common(software, folder));
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            // A path of more than 107 bytes would not start, and every client here speaks TCP.
            "--socket=",
            "--init-file=" + folder.initFile(),
            "--sql-mode=" + SQL_MODE,
            "--default-time-zone=+00:00",
            "--max-connections=" + options.maxConnections(),
            "--max-allowed-packet=64M",
            "--innodb-buffer-pool-size=" + options.bufferPoolMebibytes() + "M",
            "--aria-pagecache-buffer-size=8M",
            "--key-buffer-size=1M",
            "--table-open-cache=400"));
    command.addAll(
        options.durable()
            ? List.of("--innodb-flush-log-at-trx-commit=1")
            : List.of(
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-flush-method=nosync",
                "--skip-innodb-doublewrite"));
    return builder(software, command);
  }

  private static List<String> common(Software software, ServerFolder folder) {
    List<String> common =
        new ArrayList<>(
            List.of(
                "--no-defaults",
                "--basedir=" + software.home(),
                dataOption(folder),
                "--tmpdir=" + folder.temporary(),
                // The server would make a key at each start: up to 10 s of CPU.
                "--skip-ssl",
                "--performance-schema=OFF",
                "--log-warnings=1", // not every client that goes without a word, such as a probe
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_unicode_520_ci",
                "--innodb-log-file-size=32M",
                "--innodb-undo-tablespaces=0"));
    if (System.getProperty("user.name").equals("root")) {
      common.add("--user=root"); // it refuses to run as root unless told so
    }
    return common;
  }

  private static ProcessBuilder builder(Software software, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(software.libraryVariable(), software.libraries().toString());
    return builder;
  }

  /** Runs a program in a session of its own: no signal from our terminal reaches it. */
  private static Optional<Path> setsid() {
    return Stream.of("/usr/bin/setsid", "/bin/setsid")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
