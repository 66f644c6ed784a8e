package dev.terrace.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.clock.BootClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real datagrams, clocks and files; three nodes in one process. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class LeaseRunnerTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String VIP = "192.0.2.10";

  @TempDir Path directory;

  private final BootClock clock = BootClock.system();
  private final Map<String, InetSocketAddress> addresses = new HashMap<>();
  private final List<LeaseRunner> runners = new ArrayList<>();

  /** What a listener was told. */
  private sealed interface News {
    record Gotten(HeldLease lease, boolean renewed, long at) implements News {}

    record Lost(Ballot epoch, LossReason reason) implements News {}
  }

  private final class Recorder implements LeaseListener {
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    @Override
    public void granted(HeldLease lease) {
      news.add(new News.Gotten(lease, false, clock.nanos()));
    }

    @Override
    public void renewed(HeldLease lease) {
      news.add(new News.Gotten(lease, true, clock.nanos()));
    }

    @Override
    public void lost(String vip, Ballot epoch, LossReason reason) {
      news.add(new News.Lost(epoch, reason));
    }

    News next() throws InterruptedException {
      News next = news.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("news within 20 s").isNotNull();
      return next;
    }

    HeldLease nextGrant() throws InterruptedException {
      while (true) {
        if (next() instanceof News.Gotten gotten && !gotten.renewed()) {
          return gotten.lease();
        }
      }
    }
  }

  @AfterEach
  void close() {
    runners.forEach(LeaseRunner::close);
  }

  @Test
  void aLeaseIsGrantedRenewedAndHandedOver() throws Exception {
    addresses("lb-1", "lb-2", "witness");
    Recorder news1 = new Recorder();
    Recorder news2 = new Recorder();
    LeaseRunner lb1 = start("lb-1", SECRET, news1);
    LeaseRunner lb2 = start("lb-2", SECRET, news2);
    start("witness", SECRET, new Recorder());

    lb1.want(VIP, Duration.ZERO);
    HeldLease lease = news1.nextGrant();
    assertThat(lease.deadlineNanos())
        .isLessThan(clock.nanos() + TimeUnit.MILLISECONDS.toNanos(900));
    assertThat(lease.handedOver()).isFalse();
    long deadline = lease.deadlineNanos();
    for (int i = 0; i < 3; i++) {
      assertThat(news1.next())
          .isInstanceOfSatisfying(
              News.Gotten.class, gotten -> assertThat(gotten.renewed()).isTrue());
    }
    await(() -> lb2.views().isEmpty() || !lb2.views().getFirst().holder().isNone());
    assertThat(lb1.views().getFirst().holding()).isTrue();

    lb2.want(VIP, Duration.ofMillis(150));
    lb1.forgo(VIP);
    lb1.release(VIP, lease.epoch(), "lb-2");
    HeldLease next = news2.nextGrant();

    assertThat(next.epoch()).isGreaterThan(lease.epoch());
    assertThat(next.deadlineNanos()).isGreaterThan(deadline);
    assertThat(lb1.counters().refused()).isZero();
    assertThat(Files.readString(directory.resolve("lb-1"))).isEqualTo("1000 950\n");
  }

  @Test
  void theNoticeOfAProcessThatIsGoneIsTaken() throws Exception {
    addresses("lb-1", "lb-2", "witness");
    Recorder news1 = new Recorder();
    Recorder news2 = new Recorder();
    LeaseRunner lb1 = start("lb-1", SECRET, news1);
    LeaseRunner lb2 = start("lb-2", SECRET, news2);
    start("witness", SECRET, new Recorder());
    lb1.want(VIP, Duration.ZERO);
    HeldLease lease = news1.nextGrant();
    lb2.want(VIP, Duration.ofMillis(150));

    // How much time it spares is shown by LeaseNodeTest, without a busy machine's part in it.
    byte[] notice = lb1.notice(VIP, lease.epoch(), "");
    lb1.close();
    try (DatagramSocket guard = new DatagramSocket()) {
      for (InetSocketAddress to : addresses.values()) {
        guard.send(new DatagramPacket(notice, notice.length, to));
      }
    }

    assertThat(news2.nextGrant().epoch()).isGreaterThan(lease.epoch());
    assertThat(lb2.counters().refused()).isZero();
  }

  @Test
  void aSingleNodeGrantsToItself() throws Exception {
    addresses("lb-1");
    Recorder news = new Recorder();
    start("lb-1", SECRET, news).want(VIP, Duration.ZERO);

    assertThat(news.nextGrant().vip()).isEqualTo(VIP);
  }

  @Test
  void strangersAreRefusedAndCounted() throws Exception {
    addresses("lb-1", "lb-2", "witness");
    LeaseRunner lb1 = start("lb-1", SECRET, new Recorder());
    LeaseRunner stranger = start("lb-2", SECRET + "x", new Recorder());

    stranger.want(VIP, Duration.ZERO);

    await(() -> lb1.counters().refused() > 2);
    assertThat(lb1.counters().received()).isZero();
  }

  @Test
  void leasesThatWereLongerBeforeTheStartAreWaitedFor() throws Exception {
    addresses("lb-1");
    Files.writeString(directory.resolve("lb-1"), "4000 2500\n");
    Recorder news = new Recorder();
    long start = clock.nanos();

    start("lb-1", SECRET, news).want(VIP, Duration.ZERO);

    HeldLease lease = news.nextGrant();
    assertThat(clock.nanos() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(2500));
    assertThat(lease.epoch().round()).isGreaterThan(4000);
    assertThat(Files.readString(directory.resolve("lb-1"))).isEqualTo("5000 2500\n");
  }

  @Test
  void aListenerThatFailsDoesNotStopTheOthers() throws Exception {
    addresses("lb-1");
    BlockingQueue<String> renewed = new LinkedBlockingQueue<>();
    LeaseRunner runner =
        start(
            "lb-1",
            SECRET,
            new LeaseListener() {
              @Override
              public void granted(HeldLease lease) {
                throw new IllegalStateException("a mistake");
              }

              @Override
              public void renewed(HeldLease lease) {
                renewed.add(lease.vip());
              }

              @Override
              public void lost(String vip, Ballot epoch, LossReason reason) {}
            });
    runner.want(VIP, Duration.ZERO);

    assertThat(renewed.poll(20, TimeUnit.SECONDS)).isEqualTo(VIP);
    assertThat(runner.isAlive()).isTrue();
  }

  @Test
  void aTakenPortAndADamagedFileAreTold() throws Exception {
    addresses("lb-1");
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      addresses.put("lb-1", (InetSocketAddress) taken.getLocalSocketAddress());
      assertThatThrownBy(() -> start("lb-1", SECRET, new Recorder()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen for leases on UDP /127.0.0.1:");
    }

    Files.writeString(directory.resolve("lb-1"), "\0\0\0");
    assertThatThrownBy(() -> start("lb-1", SECRET, new Recorder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not hold two numbers");
  }

  private void addresses(String... nodes) throws IOException {
    List<DatagramSocket> sockets = new ArrayList<>();
    for (String node : nodes) {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      addresses.put(node, (InetSocketAddress) socket.getLocalSocketAddress());
    }
    sockets.forEach(DatagramSocket::close);
  }

  private LeaseRunner start(String node, String secret, LeaseListener listener) throws IOException {
    Set<String> nodes = new TreeSet<>(addresses.keySet());
    LeaseRunner runner =
        LeaseRunner.start(
            new LeaseConfig(
                new LeaseSetup(node, nodes, nodes, LeaseSetup.Mode.MAJORITY),
                LeaseTiming.DEFAULT,
                new ClusterKey("shop", secret),
                Objects.requireNonNull(addresses.get(node)),
                addresses,
                directory.resolve(node)),
            clock,
            listener);
    runners.add(runner);
    return runner;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds within 20 s").isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
