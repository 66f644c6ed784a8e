package dev.terrace.lb.cluster;

import dev.terrace.cluster.node.Serving;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.Backends;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Whether this load balancer can serve: it asks its own listeners four times a second, and looks
 * whether any backend has a server that is up.
 */
public final class LbServing implements Serving, AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int FALL = 2;

  /** A listener to ask. */
  public record Door(String frontend, HostPort address, boolean tls) {}

  private final Backends backends;
  private final IntSupplier inFlight;
  private final Lifecycle lifecycle;
  private final Supplier<List<Door>> doors;
  private final Map<Door, Integer> failures = new LinkedHashMap<>();
  private final Thread asker;
  private volatile List<String> problems = List.of("not asked yet");
  private volatile boolean closed;

  private LbServing(
      Supplier<List<Door>> doors, Backends backends, IntSupplier inFlight, Lifecycle lifecycle) {
    this.doors = doors;
    this.backends = backends;
    this.inFlight = inFlight;
    this.lifecycle = lifecycle;
    asker = Thread.ofVirtual().name("own probe").unstarted(this::ask);
  }

  /**
   * Starts to ask; until every listener has answered once, it cannot serve.
   *
   * @param doors all listeners, which may come and go
   */
  public static LbServing start(
      Supplier<List<Door>> doors, Backends backends, IntSupplier inFlight, Lifecycle lifecycle) {
    LbServing serving = new LbServing(doors, backends, inFlight, lifecycle);
    serving.asker.start();
    return serving;
  }

  @Override
  public List<String> problems() {
    return problems;
  }

  @Override
  public List<String> drawbacks() {
    List<Backend> all = backends.all();
    return all.isEmpty() || all.stream().anyMatch(Backend::anyUp)
        ? List.of()
        : List.of("no server of any backend is up");
  }

  @Override
  public int requestsInFlight() {
    return inFlight.getAsInt();
  }

  @Override
  public void leaving(InetAddress address, boolean leaving) {
    lifecycle.leaving(address, leaving);
  }

  private void ask() {
    try {
      while (!closed) {
        List<String> found = new ArrayList<>();
        List<Door> now = doors.get();
        failures.keySet().retainAll(now);
        // One that opens while others answer has its tries; before the first answer of all none.
        int known = failures.isEmpty() ? FALL : 0;
        now.forEach(door -> failures.putIfAbsent(door, known));
        if (now.isEmpty()) {
          found.add("no frontends; waits for the cluster's configuration");
        }
        failures.replaceAll(
            (door, before) -> OwnProbe.passes(door.address(), door.tls()) ? 0 : before + 1);
        failures.forEach((door, failed) -> {
          if (failed >= FALL) {
            found.add(
                "frontend %s does not answer on %s".formatted(door.frontend(), door.address()));
          }
        });
        problems = List.copyOf(found);
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    asker.interrupt();
  }
}
