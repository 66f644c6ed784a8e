package dev.terrace.app.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.app.rule.Rejection;
import dev.terrace.db.embedded.TestDatabase;
import dev.terrace.kit.admin.Health;
import dev.terrace.kit.config.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is tried again, and what never is. */
@Tag("database")
class DatabaseTest {
  private final TestDatabase server = TestDatabase.create();
  private final Database database =
      new Database(
          Config.parse(
              DatabaseConfig.class,
              "{url: \"%s\", user: \"%s\", password: \"%s\", poolSize: 3, connectionTimeout: 1s, socketTimeout: 3s}"
                  .formatted(server.jdbcUrl(), server.user(), server.password()),
              "test.yaml",
              Map.of()),
          new SimpleMeterRegistry());
  private final AtomicInteger runs = new AtomicInteger();

  @BeforeEach
  void table() {
    server.execute(
        "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL, CONSTRAINT n_uk UNIQUE (n))");
    server.execute("INSERT INTO t VALUES (1, 10), (2, 20)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
    server.close();
  }

  @Test
  void brokenReadIsRunOnceMore() {
    int n =
        database.read(db -> {
          if (runs.incrementAndGet() == 1) {
            kill(db);
          }
          return number(db, 1);
        });

    assertThat(n).isEqualTo(10);
    assertThat(runs).hasValue(2);
  }

  /** A server that closes connections, also the one that the checks use, is not away. */
  @Test
  void closedConnectionsAreNoOutage() throws InterruptedException {
    killAll();
    var end = Instant.now().plusMillis(1500); // a check is made every second
    while (Instant.now().isBefore(end)) {
      assertThat(database.health()).isEqualTo(Health.up());
      Thread.sleep(5);
    }
    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(10);
  }

  @Test
  void readThatGotNoAnswerIsNotRunAgain() {
    assertThatThrownBy(() ->
            database.read(db -> {
              runs.incrementAndGet();
              return db.handle().createQuery("SELECT SLEEP(5)").mapTo(Integer.class).one();
            }))
        .isInstanceOf(Rejection.class);

    assertThat(runs).hasValue(1);
    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(10);
  }

  @Test
  void transactionThatBrokeBeforeItsCommitIsRunAgainAndCountsOnce() {
    var _ =
        database.write(db -> {
          int changed = db.handle().execute("UPDATE t SET n = n + 1 WHERE id = 1");
          if (runs.incrementAndGet() == 1) {
            kill(db);
            number(db, 1);
          }
          return changed;
        });

    assertThat(runs).hasValue(2);
    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(11);
  }

  @Test
  void transactionThatBrokeAtItsCommitIsNotRunAgain() {
    assertThatThrownBy(() ->
            database.write(db -> {
              runs.incrementAndGet();
              int changed = db.handle().execute("UPDATE t SET n = n + 1 WHERE id = 1");
              kill(db);
              return changed;
            }))
        .isInstanceOfSatisfying(
            Rejection.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Rejection.Kind.UNAVAILABLE));

    assertThat(runs).hasValue(1);
    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(10);
  }

  @Test
  void deadlockIsTriedAgainUntilBothAreDone() throws Exception {
    var bothHoldOne = new CyclicBarrier(2);
    var first = started(() -> crosswise(1, 2, bothHoldOne));
    var second = started(() -> crosswise(2, 1, bothHoldOne));

    CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);

    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(10 + 200);
    assertThat(database.<Integer>read(db -> number(db, 2))).isEqualTo(20 + 200);
    assertThat(runs.get()).isGreaterThan(2);
  }

  @Test
  void failedTransactionLeavesNothing() {
    assertThatThrownBy(() ->
            database.write(db -> {
              int changed = db.handle().execute("UPDATE t SET n = 99 WHERE id = 1");
              throw Rejection.invalid("n" + changed, "wrong");
            }))
        .isInstanceOf(Rejection.class);

    assertThat(database.<Integer>read(db -> number(db, 1))).isEqualTo(10);
  }

  @Test
  void collisionsNameTheirKey() {
    assertThatThrownBy(
            () -> database.write(db -> db.handle().execute("INSERT INTO t VALUES (3, 10)")))
        .isInstanceOfSatisfying(
            DuplicateKeyException.class, e -> assertThat(e.key()).isEqualTo("n_uk"));
  }

  @Test
  void usedUpPoolIsBusyNotAway() {
    var released = new CompletableFuture<Void>();
    var lent = new CyclicBarrier(4);
    for (int i = 0; i < 3; i++) {
      var _ =
          CompletableFuture.supplyAsync(
              () ->
                  database.read(db -> {
                    meet(lent);
                    released.join();
                    return number(db, 1);
                  }),
              task -> Thread.ofVirtual().start(task));
    }
    meet(lent);

    assertThatThrownBy(() -> database.read(db -> number(db, 1)))
        .isInstanceOf(Rejection.class)
        .hasMessageContaining("busy");
    assertThat(database.health()).isEqualTo(Health.up());
    released.complete(null);
  }

  private static CompletableFuture<Void> started(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
  }

  private void crosswise(int one, int other, CyclicBarrier bothHoldOne) {
    var firstRun = new AtomicInteger();
    var _ =
        database.write(db -> {
          runs.incrementAndGet();
          int changed = add(db, one);
          if (firstRun.getAndIncrement() == 0) {
            meet(bothHoldOne);
          }
          return changed + add(db, other);
        });
  }

  private static int add(DbSession db, int id) {
    return db.handle().execute("UPDATE t SET n = n + 100 WHERE id = ?", id);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int number(DbSession db, int id) {
    return db.handle()
        .createQuery("SELECT n FROM t WHERE id = :id")
        .bind("id", id)
        .mapTo(Integer.class)
        .one();
  }

  private void killAll() {
    var ids = new ArrayList<Long>();
    try (var connection = server.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND DB = '"
                    + server.name()
                    + "'")) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    assertThat(ids).isNotEmpty();
    ids.forEach(id -> server.execute("KILL " + id));
  }

  private void kill(DbSession db) {
    long connection = db.handle().createQuery("SELECT CONNECTION_ID()").mapTo(Long.class).one();
    server.execute("KILL " + connection);
  }
}
