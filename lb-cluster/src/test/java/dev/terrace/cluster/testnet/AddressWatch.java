package dev.terrace.cluster.testnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Looks every 5 ms from outside which hosts have which virtual address on an interface, whether
 * their processes live or not.
 */
public final class AddressWatch implements AutoCloseable {
  /**
   * Who holds an address from a moment on.
   *
   * @param nanos of CLOCK_BOOTTIME
   */
  public record Change(long nanos, String address, Set<String> holders) {}

  private final Hosts hosts;
  private final Process process;
  private final List<Change> changes = new ArrayList<>();
  private boolean watching;

  private AddressWatch(Hosts hosts, Process process) {
    this.hosts = hosts;
    this.process = process;
    Thread.ofPlatform().daemon().name("address watch").start(this::read);
  }

  /** Starts to watch all hosts. */
  public static AddressWatch start(Hosts hosts, String... addresses) {
    List<String> command = new ArrayList<>(List.of("perl", "-e", script(), "--"));
    for (String name : hosts.names()) {
      command.add(hosts.namespace(name));
    }
    command.add("--");
    command.addAll(Arrays.asList(addresses));
    try {
      AddressWatch watch =
          new AddressWatch(
              hosts,
              new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
      watch.await(Duration.ofSeconds(10), () -> watch.watching);
      return watch;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String script() {
    try (InputStream script = AddressWatch.class.getResourceAsStream("watch.pl")) {
      if (script == null) {
        throw new IllegalStateException("watch.pl is missing");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who holds an address now. */
  public synchronized Set<String> holders(String address) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i).address().equals(address)) {
        return changes.get(i).holders();
      }
    }
    return Set.of();
  }

  /** Waits until the holders of an address are as wanted; the moment when they became so. */
  public long await(String address, Duration patience, Predicate<Set<String>> wanted) {
    await(patience, () -> wanted.test(holders(address)));
    synchronized (this) {
      long since = 0;
      for (Change change : changes) {
        if (change.address().equals(address)) {
          since = wanted.test(change.holders()) ? (since == 0 ? change.nanos() : since) : 0;
        }
      }
      return since;
    }
  }

  /** Everything that was seen of an address. */
  public synchronized List<Change> changes(String address) {
    return changes.stream().filter(change -> change.address().equals(address)).toList();
  }

  private synchronized void await(Duration patience, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || !process.isAlive()) {
          throw new AssertionError("not seen within " + patience + "; seen: " + changes);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        saw(line);
      }
    } catch (IOException _) {
      // closed
    }
  }

  private synchronized void saw(String line) {
    if (line.equals("watching")) {
      watching = true;
    } else {
      String[] words = line.split(" ", 3);
      Set<String> holders = new TreeSet<>();
      for (String name : hosts.names()) {
        if (Arrays.asList(words[2].split(",", -1)).contains(hosts.namespace(name))) {
          holders.add(name);
        }
      }
      changes.add(new Change(Long.parseLong(words[0]), words[1], holders));
    }
    notifyAll();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
