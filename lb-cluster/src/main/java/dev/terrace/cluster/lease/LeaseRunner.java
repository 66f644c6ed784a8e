package dev.terrace.cluster.lease;

import dev.terrace.cluster.clock.BootClock;
import dev.terrace.cluster.clock.ClockWatch;
import dev.terrace.cluster.lease.LeaseEffect.Granted;
import dev.terrace.cluster.lease.LeaseEffect.Lost;
import dev.terrace.cluster.lease.LeaseEffect.Persist;
import dev.terrace.cluster.lease.LeaseEffect.Renewed;
import dev.terrace.cluster.lease.LeaseEffect.Send;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link LeaseNode}: one thread reads and sends datagrams, keeps the time and watches the
 * clocks; another one tells the listener; the disk is written by a third. All methods may be called
 * by any thread and return at once.
 *
 * <p>The thread has the highest priority, which Java on Linux heeds only with {@code
 * -XX:ThreadPriorityPolicy=1} and the right to it.
 */
public final class LeaseRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseRunner.class);

  private static final long LOOK_NANOS = 100_000_000;
  private static final long AT_ONE_TIME_NANOS = 10_000_000;
  private static final int MAX_DATAGRAMS_A_TURN = 256;
  private static final int MAX_EVENTS = 512;
  private static final Duration DISK_PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final LeaseConfig config;
  private final BootClock clock;
  private final ClockWatch watch = new ClockWatch();
  private final LeaseListener listener;
  private final LeaseSocket socket;
  private final RoundFile roundFile;
  private final LeaseNode node;
  private final Duration silence;
  private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final LongAdder stalls = new LongAdder();
  private final Thread thread;
  private final Thread eventThread;
  private volatile List<LeaseView> views = List.of();
  private volatile boolean closed;
  private boolean stalled;
  private volatile boolean diskTold;
  private long lookAt;

  /** Something for the node, by the lease thread. */
  private interface Input {
    List<LeaseEffect> feed(LeaseNode node, long now);
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it, but a busy host may heed it
  private LeaseRunner(LeaseConfig config, BootClock clock, LeaseListener listener)
      throws IOException {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    roundFile = new RoundFile(config.roundFile());
    RoundFile.Noted noted = roundFile.read();
    Duration refusal = config.timing().refusal();
    // Leases may have been longer before this start; what was confirmed then may still run.
    silence = noted.refusal().compareTo(refusal) > 0 ? noted.refusal() : refusal;
    socket = new LeaseSocket(config);
    node =
        new LeaseNode(
            config.setup(),
            config.timing(),
            noted.round(),
            new SecureRandom(),
            clock.nanos(),
            refusal,
            silence);
    thread = new Thread(this::run, "lease");
    thread.setPriority(Thread.MAX_PRIORITY);
    thread.setDaemon(true);
    eventThread = new Thread(this::tell, "lease-events");
    eventThread.setPriority(Thread.MAX_PRIORITY);
    eventThread.setDaemon(true);
    log.atInfo()
        .addKeyValue("node", config.setup().self())
        .addKeyValue("voters", config.setup().voters())
        .addKeyValue("quorum", config.setup().mode())
        .addKeyValue("listen", config.bind())
        .addKeyValue("round", noted.round())
        .log("leases start; this voter is silent for {} ms", silence.toMillis());
  }

  /**
   * Starts.
   *
   * @throws IOException if the port is taken or the file of rounds cannot be read
   */
  public static LeaseRunner start(LeaseConfig config, BootClock clock, LeaseListener listener)
      throws IOException {
    LeaseRunner runner = new LeaseRunner(config, clock, listener);
    runner.eventThread.start();
    runner.thread.start();
    return runner;
  }

  /** As {@link LeaseNode#want}. */
  public void want(String vip, Duration delay) {
    input((target, now) -> target.want(vip, delay, now));
  }

  /** As {@link LeaseNode#forgo}. */
  public void forgo(String vip) {
    input((target, now) -> target.forgo(vip, now));
  }

  /** As {@link LeaseNode#release}: only when the address was removed. */
  public void release(String vip, Ballot epoch, String next) {
    input((target, now) -> target.release(vip, epoch, next, now));
  }

  /**
   * A signed datagram that gives a lease back, to be sent to all {@link #addresses} when the
   * address was removed, by whoever removed it: a guard that outlives this process needs no key.
   *
   * @param next as in {@link LeaseNode#release}
   */
  public byte[] notice(String vip, Ballot epoch, String next) {
    return new LeaseCodec(config.key(), config.setup().self(), config.terms())
        .encode(new LeaseMessage.Release(vip, epoch, next));
  }

  /** Where the nodes listen, this one included. */
  public Map<String, InetSocketAddress> addresses() {
    return config.addresses();
  }

  /** As {@link LeaseNode#permitAlone}. */
  public void permitAlone(boolean permitted) {
    input((target, now) -> target.permitAlone(permitted, now));
  }

  /** What this node knows, at most a tenth of a second old. */
  public List<LeaseView> views() {
    return views;
  }

  public LeaseCounters counters() {
    return new LeaseCounters(
        socket.received.sum(),
        socket.sent.sum(),
        socket.notSent.sum(),
        socket.refused.sum(),
        stalls.sum());
  }

  /** False when the thread died, which it logged: then this node has no leases any more. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Stops without giving anything back: what was not released before runs out. */
  @Override
  public void close() {
    closed = true;
    socket.wake();
    try {
      thread.join(CLOSE_PATIENCE);
      eventThread.interrupt();
      eventThread.join(CLOSE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }

  private void input(Input input) {
    inputs.add(input);
    socket.wake();
  }

  private void run() {
    try {
      while (!closed) {
        turn();
      }
      feed(); // a release just before the end
    } catch (IOException | RuntimeException e) {
      log.atError().setCause(e).log("leases end: this node loses its virtual addresses");
    }
  }

  private void turn() throws IOException {
    long wake = stalled ? lookAt : Math.min(node.wakeAt(), lookAt);
    socket.await(wake - clock.nanos());
    for (int i = 0; i < MAX_DATAGRAMS_A_TURN && socket.hasReceived(); i++) {
      socket
          .message()
          .ifPresent(
              // The clock is read after the datagram was taken, see LeaseNode.
              message -> apply(node.receive(message.from(), message.message(), clock.nanos())));
    }
    feed();
    look();
    if (!stalled && clock.nanos() >= node.wakeAt()) {
      apply(node.tick(clock.nanos()));
    }
  }

  private void feed() {
    for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
      apply(input.feed(node, clock.nanos()));
    }
  }

  private void look() {
    long before = clock.nanos();
    long monotonic = System.nanoTime();
    long wall = System.currentTimeMillis();
    long now = clock.nanos();
    if (now - before < AT_ONE_TIME_NANOS) { // else the thread was stopped between two of them
      watch
          .look(before, monotonic, wall)
          .ifPresent(anomaly -> {
            log.atWarn()
                .addKeyValue("reason", anomaly)
                .log("all leases are given up, since the clocks cannot be trusted");
            apply(node.giveUp(LossReason.CLOCK, now));
          });
    }
    if (!stalled && events.size() > MAX_EVENTS) {
      stalled = true;
      stalls.increment();
      log.error("all leases are given up, since who owns the addresses does not follow");
      apply(node.giveUp(LossReason.STALLED, now));
    } else if (stalled && events.isEmpty()) {
      stalled = false;
    }
    if (now >= lookAt) {
      lookAt = now + LOOK_NANOS;
      views = node.views(now);
    }
  }

  private void apply(List<LeaseEffect> effects) {
    for (LeaseEffect effect : effects) {
      switch (effect) {
        case Send send -> socket.send(send.to(), send.message());
        case Persist persist -> persist(persist.round());
        case Granted granted -> {
          log.atInfo()
              .addKeyValue("vip", granted.vip())
              .addKeyValue("epoch", granted.epoch())
              .addKeyValue("handedOver", granted.handedOver())
              .log("lease granted");
          HeldLease lease =
              new HeldLease(
                  granted.vip(), granted.epoch(), granted.deadlineNanos(), granted.handedOver());
          events.add(() -> listener.granted(lease));
        }
        case Renewed renewed -> {
          HeldLease lease =
              new HeldLease(renewed.vip(), renewed.epoch(), renewed.deadlineNanos(), false);
          events.add(() -> listener.renewed(lease));
        }
        case Lost lost -> {
          log.atInfo()
              .addKeyValue("vip", lost.vip())
              .addKeyValue("epoch", lost.epoch())
              .addKeyValue("reason", lost.reason())
              .log("lease lost");
          events.add(() -> listener.lost(lost.vip(), lost.epoch(), lost.reason()));
        }
      }
    }
  }

  /** Writes to the disk, which may take its time; the node asks for one at a time. */
  private void persist(long round) {
    // While the silence of this start lasts, another start would have to keep it as well.
    Duration refusal = node.isSilent(clock.nanos()) ? silence : config.timing().refusal();
    RoundFile.Noted noted = new RoundFile.Noted(round, refusal);
    Thread.ofVirtual().name("lease-rounds").start(() -> write(noted));
  }

  private void write(RoundFile.Noted noted) {
    try {
      roundFile.write(noted);
      input((target, now) -> target.persisted(noted.round(), now));
      diskTold = false;
    } catch (IOException e) {
      if (!diskTold) {
        diskTold = true;
        log.atError()
            .setCause(e)
            .log("epochs cannot be noted: leases are renewed, but soon none will be granted anew");
      }
      try {
        Thread.sleep(DISK_PAUSE);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      input((target, now) -> {
        target.persistFailed();
        return target.tick(now);
      });
    }
  }

  private void tell() {
    try {
      while (true) {
        Runnable event = events.take();
        try {
          event.run();
        } catch (RuntimeException e) {
          log.atError().setCause(e).log("a change of a lease could not be handled");
        }
      }
    } catch (InterruptedException _) {
      // the end
    }
  }
}
