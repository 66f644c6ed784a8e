package dev.terrace.cluster.node;

import dev.terrace.cluster.clock.BootClock;
import dev.terrace.cluster.testnet.AddressWatch;
import dev.terrace.cluster.testnet.Client;
import dev.terrace.cluster.testnet.Hosts;
import dev.terrace.cluster.testnet.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two load balancers and a witness with one virtual address, and a client that opens a connection
 * every 10 ms.
 */
final class TestCluster implements AutoCloseable {
  static final String VIP = "10.77.0.100";
  static final List<String> LBS = List.of("lb1", "lb2");

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final long ON_THE_WAY_NANOS = 50_000_000;

  /** How many answers in a row are service. */
  private static final int STEADY = 10;

  private final Path folder;
  private final String more;
  private final Hosts hosts;
  private final AddressWatch watch;
  private final Lines client;
  private final Map<String, Process> nodes = new HashMap<>();
  private final Map<String, Lines> lines = new HashMap<>();

  /**
   * What a client saw.
   *
   * @param gapMillis the longest time between two answers
   * @param failed requests without an answer within 900 ms: not even one that had to be sent again
   *     by TCP counts as answered
   * @param goneMillis from the fault until no host had the address; -1: there was always one
   * @param upMillis from then until another one had it
   */
  record Seen(long gapMillis, int failed, long goneMillis, long upMillis) {}

  private TestCluster(Path folder, String more) throws IOException {
    this.folder = folder;
    this.more = more;
    hosts = Hosts.create("lb1", "lb2", "witness", "client");
    watch = AddressWatch.start(hosts, VIP);
    Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef");
    client = new Lines(hosts.java("client", Client.class, VIP, "8080"));
  }

  /**
   * Starts all of them.
   *
   * @param more lines of the section cluster, such as {@code "profile: fast\nfailback: never\n"}
   */
  static TestCluster start(Path folder, String more) throws IOException {
    TestCluster cluster = new TestCluster(folder, more);
    try {
      cluster.start("witness");
      cluster.allServe();
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  Hosts hosts() {
    return hosts;
  }

  AddressWatch watch() {
    return watch;
  }

  /** Every node runs and knows the others, one has the address, and the client is answered. */
  void allServe() throws IOException {
    for (String name : List.of("witness", "lb1", "lb2")) {
      Process node = nodes.get(name);
      if (node == null || !node.isAlive()) {
        start(name);
      }
    }
    for (String name : LBS) {
      tell(name, "complete");
    }
    served();
  }

  void start(String name) throws IOException {
    String _ = launch(name).await("started");
  }

  private Lines launch(String name) throws IOException {
    StringBuilder config =
        new StringBuilder("node: %s\nsecretFile: %s\n".formatted(name, folder.resolve("secret")))
            .append("dataDirectory: %s\n".formatted(folder.resolve(name)))
            .append(more)
            .append("members:\n");
    for (String member : List.of("lb1", "lb2", "witness")) {
      config.append(
          "  - {name: %s, address: \"%s:7800\"%s}\n"
              .formatted(
                  member,
                  hosts.address(member),
                  member.equals("witness") ? ", role: witness" : ""));
    }
    config.append("vips:\n  - {address: %s, interface: eth0, preferred: lb1}\n".formatted(VIP));
    Path file = Files.writeString(folder.resolve(name + ".yaml"), config);
    Process node = hosts.java(name, ServingHost.class, file.toString());
    Lines said = new Lines(node);
    nodes.put(name, node);
    lines.put(name, said);
    return said;
  }

  /** Gives an order to a node and waits until it is done. */
  void tell(String name, String order) {
    Lines said = lines.get(name);
    if (said == null) {
      throw new IllegalStateException(name);
    }
    said.say(order);
    String _ = said.next("done " + order);
  }

  /** Gives an order to a node that may be dead or frozen. */
  void send(String name, String order) {
    Lines said = lines.get(name);
    try {
      if (said != null) {
        said.say(order);
      }
    } catch (IllegalStateException _) {
      // it is dead
    }
  }

  /** Starts a node anew without waiting until it votes. */
  void restart(String name) {
    try {
      launch(name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Process process(String name) {
    Process process = nodes.get(name);
    if (process == null) {
      throw new IllegalStateException(name);
    }
    return process;
  }

  /** Waits for the end of a node that was told to end. */
  void ended(String name) {
    try {
      if (!process(name).waitFor(PATIENCE)) {
        throw new AssertionError(name + " goes on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String owner() {
    Set<String> holders = watch.holders(VIP);
    if (holders.size() != 1) {
      throw new AssertionError("one owner is wanted but there are " + holders);
    }
    return holders.iterator().next();
  }

  /** Somebody has the address, and the client is answered ten times in a row from now on. */
  void served() {
    watch.await(VIP, PATIENCE, holders -> holders.size() == 1);
    long from = System.nanoTime();
    client.await(
        PATIENCE,
        all -> {
          if (all.size() < STEADY) {
            return false;
          }
          List<String> last = all.subList(all.size() - STEADY, all.size());
          return last.stream()
              .allMatch(line -> line.contains(" ok ") && Long.parseLong(first(line)) > from);
        });
  }

  /** Somebody else has it. */
  void takenFrom(String owner) {
    watch.await(VIP, PATIENCE, holders -> holders.size() == 1 && !holders.contains(owner));
    served();
  }

  /**
   * What became of requests that ended after the fault.
   *
   * @param fault {@link System#nanoTime}
   */
  Seen seenSince(long fault) {
    served();
    List<Long> answers = new ArrayList<>();
    int failed = 0;
    long last = 0;
    for (String line : client.all()) {
      String[] words = line.split(" ", 4);
      long ended = Long.parseLong(words[1]);
      if (!words[2].equals("ok")) {
        // Those that were on their way count; not those that hung since an earlier fault.
        failed += ended > fault && Long.parseLong(words[0]) > fault - ON_THE_WAY_NANOS ? 1 : 0;
      } else if (ended > fault) {
        answers.add(ended);
      } else {
        last = Math.max(last, ended);
      }
    }
    answers.sort(Long::compare);
    long longest = 0;
    for (long answer : answers) {
      longest = Math.max(longest, last == 0 ? 0 : answer - last);
      last = answer;
    }
    long boot = BootClock.system().nanos() - System.nanoTime();
    long gone = -1;
    long up = -1;
    for (AddressWatch.Change change : watch.changes(VIP)) {
      long at = change.nanos() - boot - fault;
      if (at > 0 && gone < 0 && change.holders().isEmpty()) {
        gone = at;
      } else if (gone >= 0 && up < 0 && !change.holders().isEmpty()) {
        up = at - gone;
      }
    }
    return new Seen(longest / 1_000_000, failed, millis(gone), millis(up));
  }

  /** Every moment at which two hosts had the address. */
  List<AddressWatch.Change> twoOwners() {
    return watch.changes(VIP).stream().filter(change -> change.holders().size() > 1).toList();
  }

  private static long millis(long nanos) {
    return nanos < 0 ? -1 : nanos / 1_000_000;
  }

  private static String first(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  @Override
  public void close() {
    watch.close();
    hosts.close();
  }
}
