package dev.terrace.db.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MariaDB server as a process beside this JVM, which needs no installation.
 *
 * <p>The programs are unpacked once per user below {@code ${XDG_CACHE_HOME:-~/.cache}/terrace} (350
 * MB); data, log, and the generated root password (a file that only its owner reads) are kept in
 * the folder given. The server listens on 127.0.0.1 only, speaks UTC, utf8mb4 and MySQL's strict
 * SQL mode.
 *
 * <p>Thread-safe. All errors are {@link EmbeddedDatabaseException}.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String HOST = "127.0.0.1";
  private static final String ROOT = "root";
  private static final int PORT_ATTEMPTS = 5;

  /** Parameters every client of a loopback server should use: no TLS, times in UTC. */
  static final String URL_PARAMETERS =
      "sslMode=DISABLED&allowPublicKeyRetrieval=true"
          + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true";

  private final ServerFolder folder;
  private final ProcessHandle process;
  private final int port;
  private final String rootPassword;
  private final @Nullable Watcher watcher;
  private final @Nullable Thread shutdownHook;

  private EmbeddedDatabase(
      ServerFolder folder, ProcessHandle process, int port, @Nullable Watcher watcher) {
    this.folder = folder;
    this.process = process;
    this.port = port;
    this.rootPassword = folder.rootPassword();
    this.watcher = watcher;
    this.shutdownHook = watcher == null ? null : new Thread(this::stopServer, "database-stop");
    if (shutdownHook != null) {
      Runtime.getRuntime().addShutdownHook(shutdownHook);
    }
  }

  /**
   * Starts a server on the folder and waits until it answers; installs on first use. A server that
   * a killed run left on this folder is taken over if the new one shall be detached and its port is
   * the one wanted, otherwise it is ended first.
   */
  public static EmbeddedDatabase start(Path folder, Options options) {
    Software software = Software.ofThisUser();
    ServerFolder serverFolder = ServerFolder.at(folder);
    Optional<EmbeddedDatabase> leftOver = running(folder);
    if (leftOver.isPresent()) {
      EmbeddedDatabase old = leftOver.get();
      if (options.detached() && (options.port() == 0 || options.port() == old.port())) {
        log.atInfo().addKeyValue("pid", old.pid()).log("database was running, taken over");
        old.awaitReady(options, old.process::isAlive);
        return old;
      }
      log.atWarn().addKeyValue("pid", old.pid()).log("ending a database left by an earlier run");
      old.close();
    }
    serverFolder.install(software);
    for (int attempt = 1; ; attempt++) {
      int port = options.port() == 0 ? freePort() : requireFree(options.port());
      try {
        return launch(software, serverFolder, options, port);
      } catch (PortTakenException e) {
        // Between finding a free port and using it another process was quicker.
        if (options.port() != 0 || attempt == PORT_ATTEMPTS) {
          throw inUse(port, e);
        }
      }
    }
  }

  /** The server that runs on the folder, if there is one, whoever started it. */
  public static Optional<EmbeddedDatabase> running(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    ServerFolder serverFolder = ServerFolder.at(folder);
    return serverFolder
        .runningServer()
        .flatMap(process ->
            serverFolder
                .lastPort()
                .map(port -> new EmbeddedDatabase(serverFolder, process, port, null)));
  }

  private static EmbeddedDatabase launch(
      Software software, ServerFolder folder, Options options, int port) {
    try {
      Disk.writePrivate(folder.initFile(), initStatements(folder.rootPassword()));
      Process process =
          ServerCommand.server(software, folder, options, port)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(folder.log().toFile())
              .start();
      EmbeddedDatabase database = launched(process, folder, options, port);
      // The Process, not its handle: only that reaps a child that ended while starting.
      database.awaitReady(options, process::isAlive);
      log.atInfo()
          .addKeyValue("pid", process.pid())
          .addKeyValue("port", port)
          .addKeyValue("folder", folder.root())
          .log("database started");
      return database;
    } catch (IOException e) {
      throw new EmbeddedDatabaseException(
          "cannot start the database in %s: %s".formatted(folder.root(), e.getMessage()), e);
    }
  }

  private static EmbeddedDatabase launched(
      Process process, ServerFolder folder, Options options, int port) throws IOException {
    try {
      folder.remember(process.pid(), port);
      Watcher watcher = options.detached() ? null : Watcher.of(process.pid());
      return new EmbeddedDatabase(folder, process.toHandle(), port, watcher);
    } catch (IOException | RuntimeException failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  /** Run by the server at each start before it takes connections, so root always has a password. */
  private static String initStatements(String password) {
    return """
    DELETE FROM mysql.global_priv WHERE User = 'root' AND Host NOT IN ('localhost', '127.0.0.1');
    DELETE FROM mysql.proxies_priv WHERE Host NOT IN ('localhost', '127.0.0.1');
    FLUSH PRIVILEGES;
    CREATE USER IF NOT EXISTS 'root'@'localhost';
    CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';
    ALTER USER 'root'@'localhost' IDENTIFIED BY '%1$s', 'root'@'127.0.0.1' IDENTIFIED BY '%1$s';
    GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;
    GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
    """
        .formatted(password);
  }

  /** Returns once the server answers; whatever else happens, the server is ended. */
  private void awaitReady(Options options, BooleanSupplier alive) {
    try {
      pollUntilReady(options, alive);
    } catch (RuntimeException failed) {
      // While the mark of an interrupt is set, nothing could wait for the server's end.
      boolean interrupted = Thread.interrupted();
      try {
        close();
      } catch (EmbeddedDatabaseException alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw failed;
    }
  }

  private void pollUntilReady(Options options, BooleanSupplier alive) {
    long deadline = System.nanoTime() + options.startTimeout().toNanos();
    while (true) {
      if (!alive.getAsBoolean()) {
        throw endedWhileStarting();
      }
      try (Connection _ = DriverManager.getConnection(jdbcUrl(""), ROOT, rootPassword)) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new EmbeddedDatabaseException(
              "the database did not answer within %s:\n%s"
                  .formatted(options.startTimeout(), folder.lastLogLines()),
              e);
        }
        Waiting.pause();
      }
    }
  }

  private RuntimeException endedWhileStarting() {
    String lines = folder.lastLogLines();
    if (lines.contains("Address already in use")) {
      return new PortTakenException();
    }
    String reason =
        lines.contains("No space left") || lines.contains("Disk is full")
            ? "the disk is full"
            : "the database server ended while starting";
    return new EmbeddedDatabaseException(
        "%s (log: %s):\n%s".formatted(reason, folder.log(), lines));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new EmbeddedDatabaseException("no free port on " + HOST, e);
    }
  }

  private static int requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // The server sets this too: the port of a server that just stopped is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
      return port;
    } catch (IOException e) {
      throw inUse(port, e);
    }
  }

  private static EmbeddedDatabaseException inUse(int port, Exception cause) {
    return new EmbeddedDatabaseException(
        "port %d on %s is in use by another program".formatted(port, HOST), cause);
  }

  /** The TCP port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** A URL for Connector/J; an empty name connects without choosing a database. */
  public String jdbcUrl(String database) {
    return "jdbc:mysql://%s:%d/%s?%s".formatted(HOST, port, database, URL_PARAMETERS);
  }

  /** The name of the account that may do all. */
  public String rootUser() {
    return ROOT;
  }

  /** Its password, generated at the first start. */
  public String rootPassword() {
    return rootPassword;
  }

  /** The process number of the server. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process is there; it may still be starting or stopping. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the server, politely for 30 s, then by force; a server that has ended is no error. */
  @Override
  public void close() {
    if (shutdownHook != null && !Thread.currentThread().equals(shutdownHook)) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException e) {
        log.atDebug().setCause(e).log("closed while the JVM is ending");
      }
    }
    stopServer();
  }

  private synchronized void stopServer() {
    folder.stop(process);
    if (watcher != null) {
      try {
        watcher.close();
      } catch (IOException e) {
        log.atDebug().setCause(e).log("the watching shell was gone already");
      }
    }
  }

  /** The port was free when looked at, and taken when the server wanted it. */
  private static final class PortTakenException extends RuntimeException {}
}
