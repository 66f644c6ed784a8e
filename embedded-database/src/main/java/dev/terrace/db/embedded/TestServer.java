package dev.terrace.db.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that all tests of this JVM share. */
sealed interface TestServer {
  String NAME_PREFIX = "terrace_test_";

  String jdbcUrl(String database);

  String user();

  String password();

  /** Started at the first call. */
  static TestServer ofThisJvm() {
    return Holder.SERVER;
  }

  static Embedded embedded() {
    return switch (ofThisJvm()) {
      case Embedded embedded -> embedded;
      case External _ ->
          throw new IllegalStateException("only the embedded test server can be stopped");
    };
  }

  default void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(""), user(), password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new EmbeddedDatabaseException("cannot run on the test server: " + sql, e);
    }
  }

  /** Made by the class loader exactly once, at the first use. */
  final class Holder {
    static final TestServer SERVER =
        System.getProperty("terrace.test.database", "embedded").equals("mysql")
            ? External.fromEnvironment()
            : Embedded.start();

    private Holder() {}
  }

  /** An embedded MariaDB with a folder that goes when the JVM goes. */
  final class Embedded implements TestServer {
    private static final Logger log = LoggerFactory.getLogger(TestServer.class);
    private static final String LOCK = "in-use";

    private final Path folder;
    private EmbeddedDatabase database;

    private Embedded(Path folder) {
      this.folder = folder;
      this.database = EmbeddedDatabase.start(folder, Options.forTests());
    }

    static Embedded start() {
      Path parent = Software.cacheFolder().resolve("test-servers");
      try {
        Files.createDirectories(parent);
        deleteAbandoned(parent);
        Path folder = Files.createTempDirectory(parent, "");
        FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock(); // until this JVM ends
        Embedded server = new Embedded(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.end(lock), "test-server-end"));
        return server;
      } catch (IOException e) {
        throw new EmbeddedDatabaseException("cannot make a test server in " + parent, e);
      }
    }

    /** A JVM that was killed could not delete its folder; its lock is gone with it. */
    private static void deleteAbandoned(Path parent) throws IOException {
      try (Stream<Path> folders = Files.list(parent)) {
        for (Path folder : folders.toList()) {
          Path lockFile = folder.resolve(LOCK);
          if (!Files.exists(lockFile)) {
            continue; // just being made by another JVM
          }
          try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
              FileLock lock = channel.tryLock()) {
            if (lock != null) {
              EmbeddedDatabase.running(folder).ifPresent(EmbeddedDatabase::close);
              Disk.deleteTree(folder);
              log.atInfo().addKeyValue("folder", folder).log("deleted an abandoned test server");
            }
          } catch (IOException | RuntimeException e) {
            // Another JVM may be deleting the same folder; what is left goes next time.
            log.atDebug().setCause(e).addKeyValue("folder", folder).log("not deleted");
          }
        }
      }
    }

    private synchronized void end(FileLock lock) {
      try (FileChannel _ = lock.acquiredBy() instanceof FileChannel channel ? channel : null) {
        database.close();
        Disk.deleteTree(folder);
      } catch (IOException e) {
        log.atWarn().setCause(e).log("cannot close the test server's lock");
      }
    }

    synchronized void stop() {
      database.close();
    }

    synchronized void restart() {
      database = EmbeddedDatabase.start(folder, Options.forTests().withPort(database.port()));
    }

    @Override
    public synchronized String jdbcUrl(String name) {
      return database.jdbcUrl(name);
    }

    @Override
    public synchronized String user() {
      return database.rootUser();
    }

    @Override
    public synchronized String password() {
      return database.rootPassword();
    }
  }

  /**
   * A server that somebody else runs.
   *
   * @param address {@code jdbc:mysql://host:port}
   * @param parameters of the URL, without user and password
   */
  record External(String address, String parameters, String user, String password)
      implements TestServer {
    private static final String VARIABLE = "TERRACE_TEST_MYSQL_URL";
    private static final Duration ABANDONED = Duration.ofHours(3);

    static External fromEnvironment() {
      String url = System.getenv(VARIABLE);
      if (url == null || url.isBlank()) {
        throw new IllegalStateException(
            "terrace.test.database=mysql needs the environment variable "
                + VARIABLE
                + ", as in jdbc:mysql://127.0.0.1:3306/?user=root&password=secret");
      }
      External server = parse(url);
      server.dropAbandoned();
      return server;
    }

    static External parse(String url) {
      int question = url.indexOf('?');
      int slash = url.indexOf('/', "jdbc:mysql://".length());
      if (!url.startsWith("jdbc:mysql://") || question < 0 || slash < 0 || slash > question) {
        throw new IllegalArgumentException(
            VARIABLE + " must look like jdbc:mysql://HOST:PORT/?user=U&password=P");
      }
      String user = "";
      String password = "";
      List<String> others = new ArrayList<>();
      for (String parameter : url.substring(question + 1).split("&", -1)) {
        if (parameter.startsWith("user=")) {
          user = parameter.substring("user=".length());
        } else if (parameter.startsWith("password=")) {
          password = parameter.substring("password=".length());
        } else if (!parameter.isEmpty()) {
          others.add(parameter);
        }
      }
      String defaults =
          Stream.of(EmbeddedDatabase.URL_PARAMETERS.split("&", -1))
              .filter(parameter ->
                  others.stream()
                      .noneMatch(other ->
                          other.startsWith(parameter.substring(0, parameter.indexOf('=') + 1))))
              .collect(Collectors.joining("&"));
      others.add(defaults);
      return new External(url.substring(0, slash), String.join("&", others), user, password);
    }

    @Override
    public String jdbcUrl(String database) {
      return address + "/" + database + "?" + parameters;
    }

    /** Databases of runs that were killed before they could drop them. */
    private void dropAbandoned() {
      long limit = System.currentTimeMillis() / 1000 - ABANDONED.toSeconds();
      List<String> abandoned = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(jdbcUrl(""), user, password);
          Statement statement = connection.createStatement();
          ResultSet names = statement.executeQuery("SHOW DATABASES LIKE 'terrace\\_test\\_%'")) {
        while (names.next()) {
          String[] parts = names.getString(1).split("_", -1);
          if (parts.length == 4 && Long.parseLong(parts[2]) < limit) {
            abandoned.add(names.getString(1));
          }
        }
      } catch (SQLException e) {
        throw new EmbeddedDatabaseException(
            "the server that %s names cannot be used: %s".formatted(VARIABLE, e.getMessage()), e);
      }
      abandoned.forEach(name -> execute("DROP DATABASE IF EXISTS " + name));
    }
  }
}
