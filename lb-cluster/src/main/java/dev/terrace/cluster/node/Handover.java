package dev.terrace.cluster.node;

import dev.terrace.cluster.address.VirtualAddress;
import dev.terrace.cluster.announce.Announcer;
import dev.terrace.cluster.announce.Relay;
import dev.terrace.cluster.handover.Listeners;
import dev.terrace.cluster.handover.SocketTable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned move of one address to another node, so that clients lose nothing:
 *
 * <ol>
 *   <li>Connections to the address end with their next answer; a moment without requests in work is
 *       waited for.
 *   <li>New connections are held off: the kernel throws away what opens one, and {@link Relay}
 *       keeps a copy. The connections that are open end meanwhile.
 *   <li>The address is removed, <em>then</em> the lease is given to the next owner, which takes it
 *       at once.
 *   <li>When that one has announced itself it gets what was kept, and what clients send here who
 *       have not learnt it yet.
 * </ol>
 *
 * <p>Nothing of this touches who may own the address: it is held off, removed, and from then on
 * only passed on. Every step has a limit, and what fails costs clients a second, not the move.
 */
final class Handover {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  /** For requests in work: longer ones are cut. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  /** How long new clients wait at most before the address moves. */
  private static final Duration HOLD = Duration.ofMillis(250);

  /** For the guard's answer, which takes a millisecond. */
  private static final Duration REMOVAL = Duration.ofMillis(500);

  /** For the next owner; a client tries again by itself after a second. */
  private static final Duration ANNOUNCEMENT = Duration.ofSeconds(2);

  /** For clients that have not learnt it yet: frames on their way, devices that are slow. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private final VirtualAddress address;
  private final Serving serving;
  private final Listeners listeners;
  private final Announcer announcer;
  private final BooleanSupplier letGo;
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile @Nullable Relay relay;

  /**
   * A move that has not begun.
   *
   * @param letGo begins to remove the address; false: it is not here any more
   */
  Handover(
      VirtualAddress address,
      Serving serving,
      Listeners listeners,
      Announcer announcer,
      BooleanSupplier letGo) {
    this.address = address;
    this.serving = serving;
    this.listeners = listeners;
    this.announcer = announcer;
    this.letGo = letGo;
  }

  /** From the first step to the last; a virtual thread. */
  void run() {
    InetAddress ip = address.address();
    serving.leaving(ip, true);
    try {
      long began = System.nanoTime();
      await(QUIET, () -> serving.requestsInFlight() == 0);
      long held = System.nanoTime();
      Optional<Relay> kept = announcer.relay(address);
      relay = kept.orElse(null);
      int cut;
      try {
        if (kept.isPresent()) {
          listeners.hold(ip);
          await(HOLD, () -> open(ip) == 0);
        }
        cut = open(ip);
        if (!letGo.getAsBoolean()) {
          return;
        }
        boolean _ = gone.await(REMOVAL.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        listeners.free(ip);
      }
      long left = System.nanoTime();
      boolean taken = kept.isPresent() && kept.get().awaitOwner(ANNOUNCEMENT);
      long announced = System.nanoTime();
      if (taken) {
        Thread.sleep(LINGER);
      }
      log.atInfo()
          .addKeyValue("vip", address.text())
          .addKeyValue("quietMillis", (held - began) / 1_000_000)
          .addKeyValue("holdMillis", (left - held) / 1_000_000)
          .addKeyValue("nextOwnerMillis", taken ? (announced - left) / 1_000_000 : -1)
          .addKeyValue("passedOn", kept.map(Relay::passed).orElse(0L))
          .addKeyValue("cut", cut)
          .log("virtual address handed over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      serving.leaving(ip, false);
      end();
    }
  }

  /** The address is proven to be gone from this host. */
  void gone() {
    Relay kept = relay;
    if (kept != null) {
      kept.addressGone();
    }
    gone.countDown();
  }

  boolean isGone() {
    return gone.getCount() == 0;
  }

  /** The address comes back, or the process ends: nothing is passed on any more. */
  void end() {
    Relay kept = relay;
    if (kept != null) {
      kept.close();
    }
  }

  private static int open(InetAddress ip) {
    try {
      return SocketTable.open(ip);
    } catch (IOException _) {
      return 0; // no Linux: there is nothing to wait for
    }
  }

  private static void await(Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }
}
