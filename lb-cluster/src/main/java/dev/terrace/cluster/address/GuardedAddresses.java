package dev.terrace.cluster.address;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of Linux interfaces, kept by a {@link Guard}. A guard that dies or stands still is
 * replaced; the next one removes all addresses before it takes commands, so that every lease that
 * was held is given up then ({@link Listener#gone}) and must be taken anew.
 *
 * <p>Needs CAP_NET_ADMIN. Thread-safe.
 */
public final class GuardedAddresses implements AddressControl {
  private static final Logger log = LoggerFactory.getLogger(GuardedAddresses.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(6);

  /** A guard answers within a millisecond; one that is silent for this long stands still. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  private static final Duration START_PATIENCE = Duration.ofSeconds(10);
  private static final Duration RESTART_PAUSE = Duration.ofMillis(500);

  private final int lifetimeSeconds;
  private final Map<String, VirtualAddress> addresses = new LinkedHashMap<>();
  private final Listener listener;
  private final Map<VirtualAddress, Granted> granted = new HashMap<>();

  /** The last epoch that is over, by address: a new guard does not know what the last one knew. */
  private final Map<VirtualAddress, Long> over = new HashMap<>();

  private @Nullable Guard guard;
  private boolean started;
  private boolean ready;
  private boolean closed;
  private volatile long launched;
  private long silentSince;
  private int unanswered;
  private int restarts;
  private String lastWords = "";

  /** What the guard was told last of an address. */
  private static final class Granted {
    final long epoch;
    List<Notice> notices = List.of();
    boolean there;

    Granted(long epoch) {
      this.epoch = epoch;
    }
  }

  private GuardedAddresses(
      int lifetimeSeconds, Collection<VirtualAddress> addresses, Listener listener) {
    this.lifetimeSeconds = lifetimeSeconds;
    this.listener = listener;
    for (VirtualAddress address : addresses) {
      this.addresses.put(address.text(), address);
    }
  }

  /**
   * Starts the guard; addresses that a dead load balancer left behind are removed.
   *
   * @param lifetimeSeconds how long the kernel keeps an address that nobody renews, 1 to 10 s
   * @param addresses all that may ever be granted
   * @throws GuardException if it cannot be started
   */
  public static GuardedAddresses start(
      int lifetimeSeconds, Collection<VirtualAddress> addresses, Listener listener) {
    if (lifetimeSeconds < 1 || lifetimeSeconds > 10) {
      throw new IllegalArgumentException(
          "lifetime must be between 1 and 10 s but was " + lifetimeSeconds);
    }
    GuardedAddresses control = new GuardedAddresses(lifetimeSeconds, addresses, listener);
    control.launch();
    control.awaitReady();
    return control;
  }

  /**
   * Removes the addresses and all that carry the guard's tag, for the time after the death of a
   * load balancer.
   *
   * @return how many there were
   */
  public static int removeAll(Collection<VirtualAddress> addresses) {
    return Guard.clean(addresses);
  }

  private synchronized void awaitReady() {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    try {
      while (!ready) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || guard == null) {
          close();
          throw new GuardException("the guard of virtual addresses does not start: " + lastWords);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new GuardException("interrupted", e);
    }
  }

  private synchronized void launch() {
    if (closed) {
      return;
    }
    ready = false;
    unanswered = 0;
    launched = System.nanoTime();
    Guard[] self = new Guard[1];
    guard = Guard.start(lifetimeSeconds, addresses.values(), this::answered, () -> ended(self));
    self[0] = guard;
  }

  @Override
  public synchronized void grant(
      VirtualAddress address, long epoch, long deadlineNanos, List<Notice> notices) {
    Guard running = guard;
    if (running == null || !ready || closed || epoch <= over.getOrDefault(address, 0L)) {
      return; // without a guard for now the lease goes on, its address comes with the next grant
    }
    Granted known = granted.get(address);
    if (known == null || known.epoch < epoch) {
      known = new Granted(epoch);
      granted.put(address, known);
    }
    String name = address.text() + " " + epoch + " ";
    tell(running, known, name, notices);
    boolean taken = running.send("grant " + name + deadlineNanos);
    long now = System.nanoTime();
    if (unanswered++ == 0) {
      silentSince = now;
    } else if (!taken || (unanswered > 3 && now - silentSince > SILENCE_NANOS)) {
      log.atError().addKeyValue("pid", running.pid()).log("the guard stands still, it is replaced");
      running.kill();
    }
  }

  private static void tell(Guard running, Granted known, String name, List<Notice> notices) {
    if (!known.notices.equals(notices)) {
      known.notices = List.copyOf(notices);
      StringBuilder command = new StringBuilder("notices ").append(name);
      notices.forEach(notice -> command.append(notice.words()).append(' '));
      running.send(command.toString());
    }
  }

  @Override
  public synchronized void release(VirtualAddress address, long epoch, List<Notice> notices) {
    over.merge(address, epoch, Math::max); // whatever grant is still on its way
    Granted last = granted.get(address);
    Guard running = guard;
    if (last == null || last.epoch != epoch) {
      Thread.ofVirtual().name("released").start(() -> listener.gone(address, epoch, "absent"));
    } else if (running != null) { // else the next guard tells that it is gone
      tell(running, last, address.text() + " " + epoch + " ", notices);
      running.send("release " + address.text() + " " + epoch);
    }
  }

  /** The process id of the guard, 0 while there is none. */
  public synchronized long guardPid() {
    return guard == null ? 0 : guard.pid();
  }

  /** How often a guard had to be replaced. */
  public synchronized int restarts() {
    return restarts;
  }

  @Override
  public void close() {
    Guard running;
    synchronized (this) {
      closed = true;
      running = guard;
    }
    if (running != null) {
      running.close(CLOSE_PATIENCE);
    }
  }

  private void answered(GuardAnswer answer) {
    switch (answer) {
      case GuardAnswer.Ready(long pid) -> ready(pid);
      case GuardAnswer.Held(String address, long epoch) -> held(address, epoch);
      case GuardAnswer.Refused(String address, long epoch, String reason) -> {
        heard();
        log.atDebug()
            .addKeyValue("address", address)
            .addKeyValue("epoch", epoch)
            .addKeyValue("reason", reason)
            .log("grant refused by the guard");
      }
      case GuardAnswer.Removed(String address, long epoch, String reason) ->
          gone(address, epoch, reason);
      case GuardAnswer.Failed(String address, long epoch, String what) -> {
        heard();
        VirtualAddress known = addresses.get(address);
        if (known != null) {
          listener.failed(known, epoch, what);
        }
      }
      case GuardAnswer.Unknown(String line) -> unknown(line);
    }
  }

  private synchronized void unknown(String line) {
    lastWords = line;
    log.atError().addKeyValue("line", line).log("message of the guard");
  }

  private synchronized void heard() {
    unanswered = 0;
  }

  private void ready(long pid) {
    Map<VirtualAddress, Granted> lost;
    synchronized (this) {
      ready = true;
      started = true;
      notifyAll();
      lost = Map.copyOf(granted);
      lost.forEach((address, last) -> over.merge(address, last.epoch, Math::max));
      granted.clear();
    }
    log.atInfo().addKeyValue("pid", pid).log("guard of virtual addresses started");
    lost.forEach((address, last) -> listener.gone(address, last.epoch, "guard replaced"));
  }

  private void held(String text, long epoch) {
    VirtualAddress address = addresses.get(text);
    if (address == null) {
      return;
    }
    synchronized (this) {
      unanswered = 0;
      Granted last = granted.get(address);
      if (last == null || last.epoch != epoch || last.there) {
        return;
      }
      last.there = true;
    }
    listener.added(address, epoch);
  }

  private void gone(String text, long epoch, String reason) {
    VirtualAddress address = addresses.get(text);
    if (address == null) {
      return;
    }
    synchronized (this) {
      unanswered = 0;
      Granted last = granted.get(address);
      if (last != null && last.epoch == epoch) {
        granted.remove(address);
      }
      over.merge(address, epoch, Math::max);
    }
    listener.gone(address, epoch, reason);
  }

  private void ended(@Nullable Guard[] self) {
    synchronized (this) {
      if (closed || (self[0] != null && self[0] != guard)) {
        return;
      }
      guard = null;
      ready = false;
      notifyAll();
      if (!started) {
        return; // start() refuses
      }
      restarts++;
    }
    log.atError().log("the guard of virtual addresses died, it is started again");
    Thread.ofVirtual().name("guard restart").start(this::restart);
  }

  /** At once, unless the one before did not live for long either. */
  private void restart() {
    while (true) {
      try {
        if (System.nanoTime() - launched < RESTART_PAUSE.toNanos()) {
          Thread.sleep(RESTART_PAUSE);
        }
        launch();
        return;
      } catch (GuardException e) {
        log.atError().setCause(e).log("the guard of virtual addresses does not start");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
