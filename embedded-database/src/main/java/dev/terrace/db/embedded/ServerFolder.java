package dev.terrace.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The folder of one server: its data, its log, its root password and who runs on it.
 *
 * @param root absolute path of the folder
 */
record ServerFolder(Path root) {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final long DATA_BYTES = 120L << 20;
  private static final int LOG_LINES_IN_ERRORS = 12;

  static ServerFolder at(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    try {
      Disk.createPrivateFolder(root);
      // The server compares real paths; a link in between would hide a left-over process from us.
      ServerFolder serverFolder = new ServerFolder(root.toRealPath());
      Disk.createPrivateFolder(serverFolder.temporary());
      return serverFolder;
    } catch (IOException e) {
      throw new EmbeddedDatabaseException(
          "cannot make the database's folder %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  Path data() {
    return root.resolve("data");
  }

  Path temporary() {
    return root.resolve("tmp");
  }

  Path log() {
    return root.resolve("mariadbd.log");
  }

  Path initFile() {
    return root.resolve("init.sql");
  }

  private Path passwordFile() {
    return root.resolve("root-password");
  }

  private Path pidFile() {
    return root.resolve("mariadbd.pid");
  }

  private Path portFile() {
    return root.resolve("mariadbd.port");
  }

  /** The root password, made at the first call. */
  String rootPassword() {
    try {
      if (!Files.exists(passwordFile())) {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Disk.writePrivate(
            passwordFile(), Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
      }
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new EmbeddedDatabaseException("cannot read or write " + passwordFile(), e);
    }
  }

  /** Makes the system tables unless they are there; a half-made folder is made anew. */
  void install(Software software) {
    Path complete = data().resolve(".complete");
    if (Files.exists(complete)) {
      return;
    }
    try {
      Disk.require(root, DATA_BYTES, "the embedded database's first data");
      Disk.deleteTree(data());
      Disk.createPrivateFolder(data());
      bootstrap(software);
      Files.writeString(complete, "");
    } catch (IOException e) {
      throw new EmbeddedDatabaseException(
          "cannot make the database in %s: %s".formatted(data(), e.getMessage()), e);
    }
  }

  /**
   * What MariaDB's own mariadb-install-db does, less the help texts and the sys schema: 0.6 s
   * instead of 5 s, and no shell needed.
   */
  private void bootstrap(Software software) throws IOException {
    Process process =
        ServerCommand.bootstrap(software, this)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    try {
      feed(process, software);
    } finally {
      process.destroyForcibly(); // it has ended unless something went wrong
    }
  }

  private void feed(Process process, Software software) {
    try (var input = process.getOutputStream()) {
      input.write(
          """
          CREATE DATABASE IF NOT EXISTS mysql;
          USE mysql;
          SET @auth_root_socket=NULL;
          SET @skip_auth_anonymous=1;
          """
              .getBytes(StandardCharsets.UTF_8));
      for (Path script : software.systemTables()) {
        input.write(Files.readAllBytes(script));
        input.write('\n');
      }
    } catch (IOException e) {
      // The server went away while reading: its log says why, this exception does not.
      throw new EmbeddedDatabaseException(
          "the database could not be made in " + data() + ":\n" + lastLogLines(), e);
    }
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new EmbeddedDatabaseException("making the database took more than 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedDatabaseException("interrupted while making the database", e);
    }
    if (process.exitValue() != 0) {
      throw new EmbeddedDatabaseException(
          "the database could not be made in " + data() + ":\n" + lastLogLines());
    }
  }

  void remember(long pid, int port) {
    try {
      Files.writeString(pidFile(), pid + "\n");
      Files.writeString(portFile(), port + "\n");
    } catch (IOException e) {
      throw new EmbeddedDatabaseException("cannot write " + pidFile(), e);
    }
  }

  void forget() {
    try {
      Files.deleteIfExists(pidFile());
      Files.deleteIfExists(portFile());
    } catch (IOException e) {
      throw new EmbeddedDatabaseException("cannot delete " + pidFile(), e);
    }
  }

  /** The server that runs on this folder: a number in a file alone proves nothing. */
  Optional<ProcessHandle> runningServer() {
    return readNumber(pidFile()).flatMap(ProcessHandle::of).filter(this::runsHere);
  }

  Optional<Integer> lastPort() {
    return readNumber(portFile()).map(Long::intValue);
  }

  private boolean runsHere(ProcessHandle process) {
    String wanted = ServerCommand.dataOption(this);
    return process.isAlive()
        && process.info().arguments().map(List::of).orElse(List.of()).contains(wanted);
  }

  private static Optional<Long> readNumber(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new EmbeddedDatabaseException("cannot read " + file, e);
    }
  }

  /** Ends the process: politely first, by force after 30 s. */
  void stop(ProcessHandle process) {
    process.destroy();
    if (!ended(process, STOP_TIMEOUT)) {
      process.destroyForcibly();
      if (!ended(process, STOP_TIMEOUT)) {
        throw new EmbeddedDatabaseException(
            "the database server (pid %d) cannot be ended".formatted(process.pid()));
      }
    }
    forget();
  }

  private boolean ended(ProcessHandle process, Duration timeout) {
    // Not onExit(): for a process that is not our child the JDK looks only now and then. Not
    // isAlive(): one that ended stays "alive" where nobody collects it, as in some containers.
    long deadline = System.nanoTime() + timeout.toNanos();
    while (runsHere(process) && System.nanoTime() < deadline) {
      Waiting.pause();
    }
    return !runsHere(process);
  }

  String lastLogLines() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_ERRORS), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
