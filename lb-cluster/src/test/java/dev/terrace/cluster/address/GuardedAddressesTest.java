package dev.terrace.cluster.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.clock.BootClock;
import dev.terrace.cluster.testnet.AddressWatch;
import dev.terrace.cluster.testnet.Hosts;
import dev.terrace.cluster.testnet.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard against everything that can happen to a load balancer. */
class GuardedAddressesTest {
  private static final String VIP = "10.77.0.100";
  private static final String RECEIVER =
      """
      use Socket; $| = 1;
      socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, pack_sockaddr_in(7900, INADDR_ANY)) or die;
      print "listening\\n";
      while (1) { recv(S, $d, 2000, 0); print "$d\\n"; }
      """;

  private static Hosts hosts;
  private static AddressWatch watch;
  private static Lines voter;

  private Process holder;
  private Lines said;
  private long guard;

  @BeforeAll
  static void build() {
    hosts = Hosts.create("lb", "voter");
    watch = AddressWatch.start(hosts, VIP);
    voter = new Lines(hosts.start("voter", "perl", "-e", RECEIVER));
    voter.await("listening");
  }

  @AfterAll
  static void remove() {
    if (hosts != null) {
      watch.close();
      hosts.close();
    }
  }

  @BeforeEach
  void start() {
    holder = hosts.java("lb", LeaseHolder.class, VIP, "eth0", "2", hosts.address("voter"), "7900");
    said = new Lines(holder);
    guard = Long.parseLong(said.await("guard "));
  }

  @AfterEach
  void stop() throws InterruptedException {
    holder.destroyForcibly().waitFor();
    watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);
    waitForEnd(guard);
  }

  @Test
  void goesWithinMillisecondsWhenTheProcessIsKilledAndTellsTheVoters() {
    long epoch = here("11");

    long killed = now();
    Hosts.signal("KILL", holder.pid());
    long gone = watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);

    print("kill -9 of the JVM", killed, gone);
    assertThat(gone - killed).isLessThan(millis(1500));
    voter.await("free " + epoch);
  }

  @Test
  void goesAtTheDeadlineWhenTheProcessStandsStill() {
    long epoch = here("12");

    long stopped = now();
    Hosts.signal("STOP", holder.pid());
    long gone = watch.await(VIP, Duration.ofSeconds(3), Set::isEmpty);

    print("SIGSTOP of the JVM", stopped, gone);
    assertThat(gone - stopped).isBetween(millis(600), millis(1200));
    voter.await("free " + epoch);
    Hosts.signal("CONT", holder.pid());
    said.await("gone 12 expired");
    said.say("epoch 13");
    said.await("added 13");
  }

  @Test
  void isRemovedByTheKernelWhenEvenTheGuardStandsStill() {
    here("14");

    long stopped = now();
    Hosts.signal("STOP", guard, holder.pid());
    long gone = watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);
    print("SIGSTOP of JVM and guard", stopped, gone);
    Hosts.signal("CONT", guard, holder.pid());

    assertThat(gone - stopped).isBetween(millis(1500), millis(3000));
    said.await("gone 14 expired");
  }

  @Test
  void isRemovedByTheKernelWhenEverythingIsKilled() {
    here("15");

    long killed = now();
    Hosts.signal("KILL", guard, holder.pid());
    long gone = watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);

    print("kill -9 of JVM and guard", killed, gone);
    assertThat(gone - killed).isLessThan(millis(3000));
  }

  @Test
  void aGuardThatDiesIsReplacedAndTheLeaseIsOver() {
    here("16");

    Hosts.signal("KILL", guard);

    said.await("gone 16 guard replaced");
    assertThat(hosts.exec("lb", "ip", "-brief", "address")).doesNotContain(VIP);
    said.say("epoch 17");
    said.await("added 17");
  }

  @Test
  void aGuardThatStandsStillIsReplaced() {
    here("18");

    Hosts.signal("STOP", guard);

    said.await("gone 18 guard replaced");
    said.say("epoch 19");
    said.await("added 19");
  }

  @Test
  void aReleasedEpochNeverComesBack() throws IOException, InterruptedException {
    here("20");

    said.say("release 20");
    said.await("gone 20 released");
    voter.await("free 20");
    watch.await(VIP, Duration.ofSeconds(2), Set::isEmpty); // it looks every 5 ms at best
    long quiet = now() + millis(700); // some grants of the epoch that is over
    while (now() < quiet) {
      assertThat(watch.holders(VIP)).isEmpty();
      Thread.sleep(5);
    }
    said.say("epoch 21");
    said.await("added 21");

    holder.getOutputStream().close();
    said.await("gone 21 eof");
    said.await("closed 0");
  }

  @Test
  void whatAnotherLifeLeftBehindIsRemovedAtTheStart() throws InterruptedException {
    said.say("epoch 0");
    holder.destroyForcibly().waitFor();
    watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);
    waitForEnd(guard);
    hosts.exec("lb", "ip", "addr", "add", VIP + "/24", "dev", "eth0");
    watch.await(VIP, Duration.ofSeconds(5), Set.of("lb")::equals);

    start();

    watch.await(VIP, Duration.ofSeconds(5), Set::isEmpty);
  }

  @Test
  void anAddressThatSomebodyRemovesComesBackWithTheNextRefresh() {
    here("22");

    hosts.exec("lb", "ip", "addr", "del", VIP + "/32", "dev", "eth0");

    watch.await(VIP, Duration.ofSeconds(2), Set.of("lb")::equals);
  }

  private long here(String epoch) {
    said.say("epoch " + epoch);
    said.await("added " + epoch);
    watch.await(VIP, Duration.ofSeconds(2), Set.of("lb")::equals);
    return Long.parseLong(epoch);
  }

  private static void waitForEnd(long pid) throws InterruptedException {
    long deadline = now() + millis(10_000);
    while (Files.exists(Path.of("/proc/" + pid)) && now() < deadline) {
      Thread.sleep(5);
    }
  }

  private static long now() {
    return BootClock.system().nanos();
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }

  private static void print(String what, long from, long to) {
    System.out.printf("%s: address gone after %.0f ms%n", what, (to - from) / 1e6);
  }
}
