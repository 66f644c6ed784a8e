package dev.terrace.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionLimitTest {
  @Test
  void whoFindsNoRoomIsToldWhenThereIsSome() {
    ConnectionLimit limit = new ConnectionLimit(1, null);
    AtomicInteger told = new AtomicInteger();

    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isFalse();
    limit.whenRoom(told::incrementAndGet);
    assertThat(told).hasValue(0);

    limit.leave();
    assertThat(told).hasValue(1);
    assertThat(limit.enter()).isTrue();
    limit.leave();
    assertThat(told).hasValue(1);
    assertThat(limit.pauses()).isOne();
  }

  @Test
  void theWiderLimitHoldsToo() {
    ConnectionLimit process = new ConnectionLimit(1, null);
    ConnectionLimit one = new ConnectionLimit(0, process);
    ConnectionLimit other = new ConnectionLimit(5, process);
    AtomicInteger told = new AtomicInteger();

    assertThat(one.enter()).isTrue();
    assertThat(other.enter()).isFalse();
    assertThat(other.open()).isZero();
    other.whenRoom(told::incrementAndGet);
    one.leave();

    assertThat(told).hasValue(1);
    assertThat(process.open()).isZero();
  }

  @Test
  void aLargerLimitLetsThoseInWhoWait() {
    ConnectionLimit limit = new ConnectionLimit(1, null);
    AtomicInteger told = new AtomicInteger();
    assertThat(limit.enter()).isTrue();
    limit.whenRoom(told::incrementAndGet);

    limit.change(0);

    assertThat(told).hasValue(1);
  }

  @Test
  void aPlaceThatBecameFreeMeanwhileIsNotMissed() {
    ConnectionLimit limit = new ConnectionLimit(1, null);
    AtomicInteger told = new AtomicInteger();

    limit.whenRoom(told::incrementAndGet);

    assertThat(told).hasValue(1);
  }

  @Test
  @Timeout(30)
  void thereAreNeverMoreThanAllowedAndNobodyWaitsForEver() throws Exception {
    ConnectionLimit process = new ConnectionLimit(3, null);
    ConnectionLimit limit = new ConnectionLimit(2, process);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Callable<Void>> visitors =
        Collections.nCopies(
            8,
            () -> {
              for (int j = 0; j < 2000; j++) {
                while (!limit.enter()) {
                  CountDownLatch room = new CountDownLatch(1);
                  limit.whenRoom(room::countDown);
                  room.await();
                }
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                limit.leave();
              }
              return null;
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(visitors)) {
        done.get();
      }
    }

    assertThat(most.get()).isBetween(1, 2);
    assertThat(limit.open()).isZero();
    assertThat(process.open()).isZero();
  }

  @Test
  void eachClientHasItsOwn() {
    ClientConnections clients = new ClientConnections(2);
    InetAddress one = InetAddress.ofLiteral("2001:db8::1");
    InetAddress sameNetwork = InetAddress.ofLiteral("2001:db8::2");
    InetAddress other = InetAddress.ofLiteral("192.0.2.1");

    assertThat(clients.enter(one)).isTrue();
    assertThat(clients.enter(sameNetwork)).isTrue();
    assertThat(clients.enter(one)).isFalse();
    assertThat(clients.enter(other)).isTrue();
    assertThat(clients.refused()).isOne();

    clients.leave(one);
    assertThat(clients.enter(one)).isTrue();
    clients.leave(one);
    clients.leave(sameNetwork);
    clients.leave(other);
    assertThat(clients.clients()).isZero(); // nobody is remembered
  }
}
