package dev.terrace.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class TestDatabaseTest {

  @Test
  void eachDatabaseIsItsOwnAndGoneWhenClosed() throws SQLException {
    TestDatabase second;
    try (TestDatabase first = TestDatabase.create()) {
      second = TestDatabase.create();
      first.execute("CREATE TABLE fruit (name VARCHAR(20))");
      second.execute("CREATE TABLE fruit (name VARCHAR(20))");
    }

    try (Connection connection = second.connect()) {
      assertThat(connection.getCatalog()).isEqualTo(second.name());
    }
    second.close();
    assertThatThrownBy(second::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Unknown database");
  }

  @Test
  void embeddedServerComesBackAfterAnOutageWithItsData() throws SQLException {
    try (TestDatabase database = TestDatabase.create()) {
      if (TestDatabase.onMySql()) {
        assertThatThrownBy(TestDatabase::stopServer).isInstanceOf(IllegalStateException.class);
        return;
      }
      database.execute("CREATE TABLE fruit (name VARCHAR(20))");

      TestDatabase.stopServer();
      try {
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      } finally {
        TestDatabase.startServer();
      }

      database.execute("INSERT INTO fruit VALUES ('pear')");
    }
  }

  @Test
  void externalServerIsReadFromItsUrl() {
    TestServer.External server =
        TestServer.External.parse(
            "jdbc:mysql://127.0.0.1:3307/?user=root&password=secret&sslMode=REQUIRED");

    assertThat(server.user()).isEqualTo("root");
    assertThat(server.password()).isEqualTo("secret");
    assertThat(server.jdbcUrl("shop"))
        .startsWith("jdbc:mysql://127.0.0.1:3307/shop?sslMode=REQUIRED&")
        .contains("connectionTimeZone=UTC")
        .doesNotContain("secret", "DISABLED");
    assertThatThrownBy(() -> TestServer.External.parse("jdbc:mariadb://x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TERRACE_TEST_MYSQL_URL must look like");
  }
}
