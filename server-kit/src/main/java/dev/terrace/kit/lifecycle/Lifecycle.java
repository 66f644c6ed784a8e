package dev.terrace.kit.lifecycle;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a process. They are added as they start and closed in reverse order, each with a
 * deadline, so that one that hangs does not keep the rest open.
 *
 * <pre>
 * STARTING --ready()--> READY --drain()--> DRAINING --close()--> STOPPED
 *     \-------------------------close()-------------------------/
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private final List<Part> parts = new ArrayList<>();
  private final Set<InetAddress> leaving = ConcurrentHashMap.newKeySet();
  private final Duration closeDeadline;

  private record Part(String name, AutoCloseable closeable) {}

  public Lifecycle() {
    this(CLOSE_DEADLINE);
  }

  Lifecycle(Duration closeDeadline) {
    this.closeDeadline = closeDeadline;
  }

  /**
   * Takes over a started part. If the process has been stopped meanwhile, the part is closed at
   * once.
   *
   * @return the part itself
   * @throws IllegalStateException if the process is stopped
   */
  public <T extends AutoCloseable> T add(String name, T part) {
    synchronized (parts) {
      if (state.get() != State.STOPPED) {
        parts.add(new Part(name, part));
        return part;
      }
    }
    close(new Part(name, part));
    throw new IllegalStateException("the process is stopping, '" + name + "' is not started");
  }

  public State state() {
    return state.get();
  }

  /**
   * A local address is about to move to another process, or that is over: meanwhile connections to
   * it end with their next answer.
   */
  public void leaving(InetAddress address, boolean now) {
    if (now) {
      leaving.add(address);
    } else {
      leaving.remove(address);
    }
  }

  /** Whether any address is about to move: cheap, for every request asks. */
  public boolean anyLeaving() {
    return !leaving.isEmpty();
  }

  /** Whether this local address is about to move. */
  public boolean isLeaving(InetAddress address) {
    return leaving.contains(address);
  }

  /** All parts are started. */
  public void ready() {
    state.compareAndSet(State.STARTING, State.READY);
  }

  /**
   * Turns to {@link State#DRAINING}, lets parts leave, keeps serving for the grace and then drains
   * all parts that can be drained, side by side. Returns early after {@link #hurry}.
   */
  public void drain(DrainConfig config) throws InterruptedException {
    if (!state.compareAndSet(State.READY, State.DRAINING)) {
      return;
    }
    log.atInfo()
        .addKeyValue("grace", config.grace())
        .addKeyValue("timeout", config.timeout())
        .log("draining");
    List<Thread> leaves = start("leave", part -> part.leave(config.timeout()));
    if (hurried.await(config.grace().toMillis(), TimeUnit.MILLISECONDS)) {
      leaves.forEach(Thread::interrupt);
      return;
    }
    join(leaves);
    join(start("drain", part -> part.drain(config.timeout())));
  }

  /** What a part does before it is closed. */
  private interface Farewell {
    void say(Drainable part) throws InterruptedException;
  }

  private List<Thread> start(String what, Farewell farewell) {
    List<Thread> threads = new ArrayList<>();
    for (Part part : snapshot()) {
      if (part.closeable() instanceof Drainable drainable) {
        threads.add(
            Thread.ofVirtual()
                .name(what + " " + part.name())
                .start(() -> say(what, part.name(), drainable, farewell)));
      }
    }
    return threads;
  }

  private void join(List<Thread> threads) throws InterruptedException {
    var watcher = Thread.ofVirtual().name("drain hurry").start(() -> interruptWhenHurried(threads));
    for (Thread thread : threads) {
      thread.join();
    }
    watcher.interrupt();
  }

  private void interruptWhenHurried(List<Thread> drains) {
    try {
      hurried.await();
      drains.forEach(Thread::interrupt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // all drains are done
    }
  }

  private static void say(String what, String name, Drainable part, Farewell farewell) {
    try {
      farewell.say(part);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.atWarn().addKeyValue("part", name).log("{} cut short", what);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("part", name).setCause(e).log("{} failed", what);
    }
  }

  /** No more waiting: grace and drains end now. */
  public void hurry() {
    hurried.countDown();
  }

  /** Closes all parts in reverse order. A failure is logged and does not spare the others. */
  @Override
  public void close() {
    if (state.getAndSet(State.STOPPED) != State.STOPPED) {
      snapshot().reversed().forEach(this::close);
    }
  }

  private void close(Part part) {
    var closing =
        Thread.ofPlatform()
            .daemon()
            .name("close " + part.name())
            .start(() -> {
              try {
                part.closeable().close();
              } catch (Exception e) {
                log.atError().addKeyValue("part", part.name()).setCause(e).log("close failed");
              }
            });
    boolean interrupted = Thread.interrupted();
    try {
      if (!closing.join(closeDeadline)) {
        log.atError()
            .addKeyValue("part", part.name())
            .addKeyValue("deadline", closeDeadline)
            .log("part does not close, going on without it");
        closing.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      closing.interrupt();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Part> snapshot() {
    synchronized (parts) {
      return List.copyOf(parts);
    }
  }
}
