package dev.terrace.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void dataAndPasswordStayBetweenTwoRuns() throws Exception {
    String password;
    try (EmbeddedDatabase first = EmbeddedDatabase.start(folder, Options.forTests())) {
      password = first.rootPassword();
      run(first, "", "CREATE DATABASE shop CHARACTER SET utf8mb4");
      run(first, "shop", "CREATE TABLE fruit (name VARCHAR(20)) ENGINE = InnoDB");
      run(first, "shop", "INSERT INTO fruit VALUES ('apple')");
    }

    try (EmbeddedDatabase second = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(second.rootPassword()).isEqualTo(password);
      assertThat(value(second, "shop", "SELECT name FROM fruit")).isEqualTo("apple");
    }
  }

  @Test
  void rootNeedsThePasswordThatOnlyTheOwnerCanRead() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(database.jdbcUrl(""), database.rootUser(), ""))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Access denied");
      assertThat(
              value(
                  database,
                  "",
                  "SELECT COUNT(*) FROM mysql.user WHERE User <> 'mariadb.sys' AND"
                      + " (authentication_string = '' OR User <> 'root')"))
          .isEqualTo("0");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("root-password"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void serverSpeaksUtcUtf8AndStrictSqlOnLoopbackOnly() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(value(database, "", "SELECT @@GLOBAL.time_zone")).isEqualTo("+00:00");
      assertThat(value(database, "", "SELECT @@GLOBAL.collation_server"))
          .isEqualTo("utf8mb4_unicode_520_ci");
      assertThat(value(database, "", "SELECT @@GLOBAL.sql_mode")).contains("STRICT_TRANS_TABLES");
      assertThat(value(database, "", "SELECT @@GLOBAL.bind_address")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void portInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> EmbeddedDatabase.start(folder, Options.forTests().withPort(port)))
          .isInstanceOf(EmbeddedDatabaseException.class)
          .hasMessage("port %d on 127.0.0.1 is in use by another program", port);
    }
  }

  @Test
  void filesOfAKilledRunDoNotStopTheNextOne() throws Exception {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(folder, Options.forTests())) {
      ProcessHandle server = ProcessHandle.of(first.pid()).orElseThrow();
      server.destroyForcibly();
      server.onExit().get(10, TimeUnit.SECONDS);
    }
    // the number of a process that lives, but is no database
    Files.writeString(folder.resolve("mariadbd.pid"), ProcessHandle.current().pid() + "\n");
    Files.writeString(folder.resolve("mariadbd.port"), "1\n");

    try (EmbeddedDatabase second = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(value(second, "", "SELECT 1")).isEqualTo("1");
    }
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void serverDiesWithTheJvmThatStartedItEvenIfThatIsKilled() throws Exception {
    Process jvm = otherJvm(false);
    long pid = pidFrom(jvm);
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();

    jvm.destroyForcibly().waitFor();

    server.onExit().get(20, TimeUnit.SECONDS);
    assertThat(server.isAlive()).isFalse();
  }

  @Test
  void detachedServerOutlivesItsJvmAndIsTakenOverByTheNext() throws Exception {
    Process jvm = otherJvm(true);
    long pid = pidFrom(jvm);
    jvm.destroyForcibly().waitFor();

    assertThat(EmbeddedDatabase.running(folder)).get().returns(pid, EmbeddedDatabase::pid);
    try (EmbeddedDatabase next =
        EmbeddedDatabase.start(folder, Options.forTests().withDetached(true))) {
      assertThat(next.pid()).isEqualTo(pid);
      assertThat(value(next, "", "SELECT 1")).isEqualTo("1");
    }
    assertThat(EmbeddedDatabase.running(folder)).isEmpty();
  }

  @Test
  void leftOverServerIsEndedBeforeOneOfOurOwnStarts() throws Exception {
    try (EmbeddedDatabase leftOver =
            EmbeddedDatabase.start(folder, Options.forTests().withDetached(true));
        EmbeddedDatabase own = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(own.pid()).isNotEqualTo(leftOver.pid());
      assertThat(leftOver.isAlive()).isFalse();
      assertThat(value(own, "", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void interruptedStartLeavesNoServerBehind() throws Exception {
    // The data is made first, so that the interrupt meets the server and not the making.
    EmbeddedDatabase.start(folder, Options.forTests()).close();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> EmbeddedDatabase.start(folder, Options.forTests().withDetached(true)))
          .isInstanceOf(EmbeddedDatabaseException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).as("the mark of the interrupt stays").isTrue();
    }

    String data = "--datadir=" + folder.toRealPath().resolve("data");
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(
            process -> List.of(process.info().arguments().orElse(new String[0])).contains(data));
  }

  @Test
  void interruptedMakingOfTheDataLeavesNoServerBehind() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder, Options.forTests()))
          .isInstanceOf(EmbeddedDatabaseException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(EmbeddedDatabase.running(folder)).isEmpty();
    try (EmbeddedDatabase next = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(value(next, "", "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void serverThatCannotStartShowsItsLog() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, Options.forTests())) {
      assertThat(database.isAlive()).isTrue();
    }
    Files.writeString(folder.resolve("data/ibdata1"), "no database at all");

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder, Options.forTests()))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining("ended while starting")
        .hasMessageContaining("InnoDB");
  }

  private Process otherJvm(boolean detached) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            StartServerMain.class.getName(),
            folder.toString(),
            Boolean.toString(detached))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long pidFrom(Process jvm) throws Exception {
    BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("pid ")) {
        return Long.parseLong(line.substring(4));
      }
    }
    throw new AssertionError("the other JVM ended without a server");
  }

  private static void run(EmbeddedDatabase database, String name, String sql) throws SQLException {
    try (Connection connection = connect(database, name);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(EmbeddedDatabase database, String name, String sql)
      throws SQLException {
    try (Connection connection = connect(database, name);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static Connection connect(EmbeddedDatabase database, String name) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(name), database.rootUser(), database.rootPassword());
  }
}
