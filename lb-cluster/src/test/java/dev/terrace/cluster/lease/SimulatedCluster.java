package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseEffect.Granted;
import dev.terrace.cluster.lease.LeaseEffect.Lost;
import dev.terrace.cluster.lease.LeaseEffect.Persist;
import dev.terrace.cluster.lease.LeaseEffect.Renewed;
import dev.terrace.cluster.lease.LeaseEffect.Send;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, their clocks, disks and guards, and the network between them, in virtual time. The nodes
 * run the real code; all else is decided by one seeded generator.
 */
final class SimulatedCluster {
  static final long MS = 1_000_000;

  /** Messages and timers at a time; some hundreds are usual. */
  private static final int MANY_EVENTS = 20_000;

  /**
   * How the voters behave.
   *
   * @param refusal how long they refuse others
   * @param silence how long they are silent after a start
   * @param drift how far clocks go wrong, 0.02 for 2 %
   * @param notesRounds whether rounds survive a restart
   */
  record Rules(
      LeaseTiming timing, Duration refusal, Duration silence, double drift, boolean notesRounds) {
    static Rules correct(LeaseTiming timing) {
      return new Rules(timing, timing.refusal(), timing.refusal(), 0.02, true);
    }

    static Rules withoutDrift(LeaseTiming timing) {
      return new Rules(timing, timing.refusal(), timing.refusal(), 0, true);
    }
  }

  final Random random;
  final Rules rules;
  final List<Host> hosts = new ArrayList<>();
  final List<String> vips;
  final Owners owners = new Owners();
  final List<String> trace = new ArrayList<>();
  final Set<String> cuts = new HashSet<>();
  double dropped = 0.02;
  double doubled = 0.02;
  double late = 0.05;
  long now;
  private long events;
  private final Set<String> voters;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final boolean tracing;

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  SimulatedCluster(
      Random random,
      Rules rules,
      List<String> names,
      Set<String> voters,
      int vips,
      boolean tracing) {
    this.random = random;
    this.rules = rules;
    this.voters = voters;
    this.tracing = tracing;
    this.vips = new ArrayList<>();
    for (int i = 0; i < vips; i++) {
      this.vips.add("vip-" + i);
    }
    for (String name : names) {
      hosts.add(new Host(name, Set.copyOf(names)));
    }
    hosts.forEach(host -> at(now + random.nextLong(300 * MS), host::start));
  }

  void at(long time, Runnable action) {
    queue.add(new Event(time, events++, action));
  }

  /** Lets time pass, until a violation or a flood of messages at the latest. */
  void runUntil(long time) {
    while (!queue.isEmpty()
        && queue.peek().at() <= time
        && owners.violation().isEmpty()
        && !isFlooded()) {
      Event event = queue.remove();
      now = event.at();
      event.action().run();
    }
    now = time;
  }

  /** Whether nodes answer each other with ever more messages. */
  boolean isFlooded() {
    return queue.size() > MANY_EVENTS;
  }

  /** Lets time pass, whatever was violated before. */
  void runOn(long time) {
    while (!queue.isEmpty() && queue.peek().at() <= time) {
      Event event = queue.remove();
      now = event.at();
      event.action().run();
    }
    now = time;
  }

  void note(String text) {
    if (tracing) {
      trace.add("%9.3f %s".formatted(now / 1e6, text));
    }
  }

  Host host(String name) {
    return hosts.stream().filter(host -> host.name.equals(name)).findFirst().orElseThrow();
  }

  private void transmit(String from, String to, LeaseMessage message) {
    if (cuts.contains(from + ">" + to) || random.nextDouble() < dropped) {
      return;
    }
    do {
      long delay = 100_000 + random.nextLong(400_000);
      if (random.nextDouble() < late) {
        delay += random.nextInt(4) == 0 ? random.nextLong(3_000 * MS) : random.nextLong(40 * MS);
      }
      at(now + delay, () -> host(to).arrive(from, message));
    } while (random.nextDouble() < doubled);
  }

  /** A machine. */
  final class Host {
    final String name;
    final LeaseSetup setup;
    final double rate;
    final long offset;
    final Map<String, Ballot> epochs = new HashMap<>();
    final List<LeaseEffect.Change> changes = new ArrayList<>();
    private final Map<String, Duration> wishes = new HashMap<>();
    @Nullable LeaseNode node;
    boolean diskFull;
    private long stored;
    private long runsFrom;
    private long incarnation;
    private long ticket;

    Host(String name, Set<String> names) {
      this.name = name;
      LeaseSetup.Mode mode =
          voters.size() == 2 ? LeaseSetup.Mode.TWO_NODE : LeaseSetup.Mode.MAJORITY;
      setup = new LeaseSetup(name, names, voters, mode);
      // The extremes are the likeliest to show a mistake.
      rate =
          1
              + rules.drift()
                  * switch (random.nextInt(4)) {
                    case 0 -> -1;
                    case 1 -> 1;
                    default -> random.nextDouble() * 2 - 1;
                  };
      offset = random.nextLong(1_000_000 * MS);
    }

    long clock() {
      return offset + (long) (now * rate);
    }

    private long trueTime(long clock) {
      return (long) ((clock - offset) / rate);
    }

    boolean isUp() {
      return node != null;
    }

    void start() {
      if (node != null) {
        return;
      }
      note(name + " starts, round " + stored);
      incarnation++;
      epochs.clear();
      node =
          new LeaseNode(
              setup, rules.timing(), stored, random, clock(), rules.refusal(), rules.silence());
      run(started -> started.tick(clock()));
      wishes.forEach((vip, delay) -> run(started -> started.want(vip, delay, clock())));
    }

    /** The process dies; its guard removes the addresses, at once or at their deadlines. */
    void crash(boolean guardIsQuick) {
      if (node == null) {
        return;
      }
      note(name + " dies, guard quick: " + guardIsQuick);
      node = null;
      incarnation++;
      if (guardIsQuick) {
        for (Map.Entry<String, Ballot> epoch : epochs.entrySet()) {
          owners.removed(name, epoch.getKey());
          Release release = new Release(epoch.getKey(), epoch.getValue(), "");
          setup.nodes().forEach(to -> transmit(name, to, release));
        }
      }
      epochs.clear();
    }

    void pause(long nanos) {
      note(name + " stops for " + nanos / MS + " ms");
      runsFrom = Math.max(runsFrom, now + nanos);
    }

    void want(String vip, Duration delay) {
      wishes.put(vip, delay);
      run(wanting -> wanting.want(vip, delay, clock()));
    }

    void forgo(String vip) {
      wishes.remove(vip);
      run(unwilling -> unwilling.forgo(vip, clock()));
    }

    /** A planned hand-over: the address is removed first. */
    void handOver(String vip, String next) {
      Ballot epoch = now < runsFrom ? null : epochs.remove(vip);
      if (epoch != null) {
        note(name + " hands " + vip + " over to " + next);
        owners.removed(name, vip);
        run(holder -> holder.release(vip, epoch, next, clock()));
      }
    }

    private void arrive(String from, LeaseMessage message) {
      if (now < runsFrom) {
        at(runsFrom, () -> arrive(from, message)); // it waits in the socket's buffer
      } else {
        run(receiver -> receiver.receive(from, message, clock()));
      }
    }

    void run(Function<LeaseNode, List<LeaseEffect>> input) {
      if (node == null) {
        return;
      }
      if (now < runsFrom) {
        long life = incarnation;
        at(runsFrom, () -> ifAlive(life, _ -> run(input)));
        return;
      }
      for (LeaseEffect effect : input.apply(node)) {
        if (effect instanceof LeaseEffect.Change change && !(effect instanceof Renewed)) {
          changes.add(change);
        }
        apply(effect);
      }
      long wake = node.wakeAt();
      long mine = ++ticket;
      if (wake != Long.MAX_VALUE) {
        long sloth = random.nextInt(10) == 0 ? random.nextLong(5 * MS) : 0;
        at(
            Math.max(now, trueTime(wake) + 1) + sloth,
            () -> {
              if (mine == ticket) {
                run(awake -> awake.tick(clock()));
              }
            });
      }
    }

    private void ifAlive(long life, Consumer<LeaseNode> action) {
      if (life == incarnation && node != null) {
        action.accept(node);
      }
    }

    private void apply(LeaseEffect effect) {
      switch (effect) {
        case Send send -> transmit(name, send.to(), send.message());
        case Persist persist -> {
          long life = incarnation;
          boolean fails = diskFull;
          long wait = fails ? 1_000 * MS : random.nextLong(30 * MS);
          at(now + wait, () -> ifAlive(life, _ -> persisted(persist.round(), fails)));
        }
        case Granted granted -> {
          note(name + " is granted " + granted.vip() + " by " + granted.epoch());
          epochs.put(granted.vip(), granted.epoch());
          owners.granted(granted.vip(), granted.epoch(), now);
          owns(granted.vip(), granted.deadlineNanos(), granted.epoch());
        }
        case Renewed renewed -> {
          if (epochs.containsKey(renewed.vip())) {
            epochs.put(renewed.vip(), renewed.epoch());
            owners.renewed(renewed.vip(), renewed.epoch());
            owns(renewed.vip(), renewed.deadlineNanos(), renewed.epoch());
          }
        }
        case Lost lost -> {
          note(name + " loses " + lost.vip() + ": " + lost.reason());
          epochs.remove(lost.vip());
          owners.removed(name, lost.vip());
        }
      }
    }

    private void persisted(long round, boolean failed) {
      if (failed) {
        if (node != null) {
          node.persistFailed();
        }
        run(again -> again.tick(clock()));
      } else {
        stored = rules.notesRounds() ? Math.max(stored, round) : 0;
        run(noted -> noted.persisted(round, clock()));
      }
    }

    private void owns(String vip, long deadline, Ballot epoch) {
      owners.owns(name, vip, now, trueTime(deadline), epoch);
    }
  }
}
