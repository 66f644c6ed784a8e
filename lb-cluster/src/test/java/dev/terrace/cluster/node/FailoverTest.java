package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.testnet.AddressWatch;
import dev.terrace.cluster.testnet.Client;
import dev.terrace.cluster.testnet.Hosts;
import dev.terrace.cluster.testnet.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two load balancers, a witness and a client that opens a connection every 10 ms: what faults cost
 * the client, and that never two of them have the address. Bounds are wide, for busy machines; the
 * real figures are printed.
 */
class FailoverTest {
  private static final String VIP = "10.77.0.100";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private static Path folder;

  private static Hosts hosts;
  private static AddressWatch watch;
  private static Lines client;
  private static Process clientProcess;
  private static final Map<String, Process> nodes = new HashMap<>();
  private static final Map<String, Lines> lines = new HashMap<>();

  @BeforeAll
  static void build() throws IOException {
    hosts = Hosts.create("lb1", "lb2", "witness", "client");
    watch = AddressWatch.start(hosts, VIP);
    Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef");
    start("witness");
    clientProcess = hosts.java("client", Client.class, VIP, "8080");
    client = new Lines(clientProcess);
  }

  @AfterAll
  static void remove() {
    if (hosts != null) {
      watch.close();
      hosts.close();
    }
  }

  @BeforeEach
  void allServe() throws IOException {
    for (String name : List.of("lb1", "lb2")) {
      Process node = nodes.get(name);
      if (node == null || !node.isAlive()) {
        start(name);
      }
    }
    served();
  }

  @AfterEach
  void neverTwoOwners() {
    assertThat(watch.changes(VIP))
        .allSatisfy(change -> assertThat(change.holders()).hasSizeLessThanOrEqualTo(1));
  }

  @Test
  void theProcessIsKilled() {
    String owner = owner();

    long fault = System.nanoTime();
    Hosts.signal("KILL", process(owner).pid());

    taken(owner);
    assertThat(gap("kill -9 of the process", fault)).isLessThan(3000);
  }

  @Test
  void everythingOnTheHostIsKilled() {
    String owner = owner();

    long fault = System.nanoTime();
    Hosts.signal("KILL", hosts.pids(owner));

    taken(owner);
    assertThat(gap("kill -9 of everything", fault)).isLessThan(5000);
  }

  @Test
  void theProcessStandsStill() {
    String owner = owner();

    long fault = System.nanoTime();
    Hosts.signal("STOP", process(owner).pid());

    taken(owner);
    assertThat(gap("SIGSTOP of the process", fault)).isLessThan(3000);
    Hosts.signal("CONT", process(owner).pid());
    assertThat(gap("thaw", System.nanoTime())).isLessThan(1500);
  }

  @Test
  void theHostStandsStill() {
    String owner = owner();

    long fault = System.nanoTime();
    long[] all = hosts.pids(owner);
    Hosts.signal("STOP", all);

    taken(owner);
    assertThat(gap("SIGSTOP of the host", fault)).isLessThan(5000);
    Hosts.signal("CONT", all);
    assertThat(gap("thaw", System.nanoTime())).isLessThan(1500);
  }

  @Test
  void theCableIsCut() {
    String owner = owner();

    long fault = System.nanoTime();
    hosts.cut(owner);

    taken(owner);
    assertThat(gap("cable cut", fault)).isLessThan(3000);
    hosts.mend(owner);
    assertThat(gap("cable back", System.nanoTime())).isLessThan(1500);
  }

  @Test
  void loadBalancersThatAreCutOffFromEachOtherKeepTheOrder() {
    String owner = owner();

    long fault = System.nanoTime();
    hosts.isolate(true, "lb1", "lb2");

    assertThat(gap("cut between the load balancers", fault)).isLessThan(1500);
    assertThat(owner()).isEqualTo(owner);
    hosts.isolate(false, "lb1", "lb2");
  }

  @Test
  void anOperatorMovesTheAddressAndBack() {
    String owner = owner();
    String other = owner.equals("lb1") ? "lb2" : "lb1";
    knowsAll(owner);
    knowsAll(other);
    knowsAll("witness");

    long began = System.nanoTime();
    tell(owner, "give " + other);
    taken(owner);
    tell("witness", "give " + owner);
    taken(other);

    assertThat(gap("moved and back", began)).isLessThan(2000);
  }

  @Test
  void itIsStopped() throws InterruptedException {
    String owner = owner();

    long fault = System.nanoTime();
    Hosts.signal("TERM", process(owner).pid());

    taken(owner);
    assertThat(gap("planned stop", fault)).isLessThan(2000);
    process(owner).waitFor();
  }

  private static void start(String name) throws IOException {
    String config =
        """
        node: %s
        secretFile: %s
        dataDirectory: %s
        failback: never
        members:
          - {name: lb1, address: "%s:7800"}
          - {name: lb2, address: "%s:7800"}
          - {name: witness, address: "%s:7800", role: witness}
        vips:
          - {address: %s, interface: eth0, preferred: lb1}
        """
            .formatted(
                name,
                folder.resolve("secret"),
                folder.resolve(name),
                hosts.address("lb1"),
                hosts.address("lb2"),
                hosts.address("witness"),
                VIP);
    Path file = Files.writeString(folder.resolve(name + ".yaml"), config);
    Process node = hosts.java(name, ServingHost.class, file.toString());
    nodes.put(name, node);
    Lines said = new Lines(node);
    lines.put(name, said);
    said.await("started");
  }

  private static Process process(String name) {
    Process process = nodes.get(name);
    if (process == null) {
      throw new IllegalStateException(name);
    }
    return process;
  }

  /** Gives an order, and waits until it is obeyed. */
  private static void tell(String name, String order) {
    Lines said = lines.get(name);
    if (said == null) {
      throw new IllegalStateException(name);
    }
    said.say(order);
    String _ = said.next("done " + order);
  }

  private static void knowsAll(String name) {
    tell(name, "complete");
  }

  private static String owner() {
    return watch.holders(VIP).iterator().next();
  }

  /** Somebody has the address, and the client is answered ten times in a row. */
  private static void served() {
    watch.await(VIP, PATIENCE, holders -> holders.size() == 1);
    int before = client.all().size();
    client.await(
        PATIENCE,
        lines ->
            lines.size() >= before + 10
                && lines.stream().skip(lines.size() - 10L).allMatch(line -> line.contains(" ok ")));
  }

  private static void taken(String from) {
    watch.await(VIP, PATIENCE, holders -> holders.size() == 1 && !holders.contains(from));
    served();
  }

  /** The longest time in milliseconds without an answer, from just before the fault until now. */
  private static long gap(String what, long fault) {
    served();
    long last = 0;
    long longest = 0;
    long failed = 0;
    for (String line : client.all()) {
      String[] words = line.split(" ", 4);
      long ended = Long.parseLong(words[1]);
      if (words[2].equals("ok")) {
        if (last != 0 && ended > fault) {
          longest = Math.max(longest, ended - last);
        }
        last = Math.max(last, ended);
      } else if (ended > fault) {
        failed++;
      }
    }
    long millis = longest / 1_000_000;
    System.out.printf("%s: %d ms without an answer, %d failed%n", what, millis, failed);
    return millis;
  }
}
