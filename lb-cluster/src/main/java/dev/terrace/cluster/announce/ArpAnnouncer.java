package dev.terrace.cluster.announce;

import dev.terrace.cluster.address.VirtualAddress;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Announces by gratuitous ARP, as request and as reply, and by unsolicited neighbour
 * advertisements; probes by ARP (IPv4 alone).
 *
 * <p>Thread-safe. Everything is sent by one thread; each interface is heard by another.
 */
public final class ArpAnnouncer implements Announcer {
  /** After an address came, for frames get lost and switches learn slowly; milliseconds. */
  private static final List<Integer> BURST = List.of(0, 50, 150, 400, 1000, 3000);

  /** Neighbours that were away or learnt something wrong hear it again after this long. */
  private static final int REFRESH_SECONDS = 10;

  private static final int SECOND_PROBE_MILLIS = 40;
  private static final int PROBE_END_MILLIS = 140;

  /** Two hosts that both defend an address would shout at each other (RFC 5227 §2.4). */
  private static final long DEFEND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Listener listener;
  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("announcer").factory());
  private final Map<String, Segment> segments = new LinkedHashMap<>();
  private final Map<VirtualAddress, BooleanSupplier> announced = new HashMap<>();
  private final Map<VirtualAddress, Long> generations = new HashMap<>();
  private final List<Probe> probes = new ArrayList<>();
  private final Map<VirtualAddress, Long> claimed = new HashMap<>();
  private final List<Relay> relays = new CopyOnWriteArrayList<>();
  private boolean closed;

  /** A question that waits for an answer. */
  private record Probe(VirtualAddress address, Consumer<Optional<Mac>> answer) {}

  private ArpAnnouncer(Listener listener) {
    this.listener = listener;
  }

  /** Starts to listen on the interfaces of the addresses. */
  public static ArpAnnouncer start(Collection<VirtualAddress> addresses, Listener listener) {
    ArpAnnouncer announcer = new ArpAnnouncer(listener);
    for (VirtualAddress address : addresses) {
      String name = address.interfaceName();
      synchronized (announcer) {
        if (!announcer.segments.containsKey(name)) {
          announcer.segments.put(
              name,
              new Segment(
                  name, frame -> announcer.heard(name, frame), up -> announcer.carrier(name, up)));
        }
      }
    }
    var _ =
        announcer.sender.scheduleWithFixedDelay(
            announcer::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
    return announcer;
  }

  @Override
  public void probe(VirtualAddress address, Consumer<Optional<Mac>> answer) {
    Segment segment = segment(address);
    if (segment == null || !(address.address() instanceof Inet4Address ip)) {
      run(() -> answer.accept(Optional.empty()), 0);
      return;
    }
    Probe probe = new Probe(address, answer);
    synchronized (this) {
      probes.add(probe);
    }
    run(() -> segment.probe(ip), 0);
    run(() -> segment.probe(ip), SECOND_PROBE_MILLIS);
    run(() -> answer(probe, Optional.empty()), PROBE_END_MILLIS);
  }

  @Override
  public void announce(VirtualAddress address, BooleanSupplier ours) {
    long generation;
    synchronized (this) {
      announced.put(address, ours);
      generation = generations.merge(address, 1L, Long::sum);
    }
    for (int delay : BURST) {
      run(() -> say(address, generation), delay);
    }
  }

  @Override
  public synchronized void withdraw(VirtualAddress address) {
    announced.remove(address);
    claimed.remove(address);
  }

  @Override
  public Optional<Relay> relay(VirtualAddress address) {
    Segment segment = segment(address);
    Optional<Relay> relay =
        segment == null ? Optional.empty() : segment.relay(address, relays::remove);
    relay.ifPresent(relays::add);
    return relay;
  }

  /** Unless it went, or a later burst took over. */
  private void say(VirtualAddress address, long generation) {
    Segment segment = segment(address);
    synchronized (this) {
      if (segment == null
          || !announced.containsKey(address)
          || generations.getOrDefault(address, 0L) != generation) {
        return;
      }
    }
    announceIfOurs(segment, address);
  }

  private void announceIfOurs(Segment segment, VirtualAddress address) {
    BooleanSupplier ours;
    synchronized (this) {
      ours = announced.getOrDefault(address, () -> false);
    }
    if (ours.getAsBoolean()) {
      segment.announce(address);
    }
  }

  private void refresh() {
    for (VirtualAddress address : announcedOn(null)) {
      Segment segment = segment(address);
      if (segment != null) {
        announceIfOurs(segment, address);
      }
    }
  }

  private void carrier(String interfaceName, boolean up) {
    if (up) {
      announcedOn(interfaceName)
          .forEach(address -> {
            BooleanSupplier ours;
            synchronized (this) {
              ours = announced.getOrDefault(address, () -> false);
            }
            announce(address, ours);
          });
    }
    listener.carrier(interfaceName, up);
  }

  private synchronized List<VirtualAddress> announcedOn(@Nullable String interfaceName) {
    return announced.keySet().stream()
        .filter(address -> interfaceName == null || address.interfaceName().equals(interfaceName))
        .toList();
  }

  /** Whoever speaks as the owner of an address claims it; a probe of others claims nothing. */
  private void heard(String interfaceName, ArpFrame frame) {
    List<Probe> answered = new ArrayList<>();
    VirtualAddress contested = null;
    synchronized (this) {
      for (Iterator<Probe> all = probes.iterator(); all.hasNext(); ) {
        Probe probe = all.next();
        if (about(probe.address(), interfaceName, frame)) {
          all.remove();
          answered.add(probe);
        }
      }
      long now = System.nanoTime();
      for (VirtualAddress address : announced.keySet()) {
        Long last = claimed.get(address);
        if (about(address, interfaceName, frame) && (last == null || now - last > DEFEND_NANOS)) {
          claimed.put(address, now);
          contested = address;
        }
      }
    }
    for (Relay relay : relays) {
      if (about(relay.address(), interfaceName, frame)) {
        relay.ownerIs(frame.sender());
      }
    }
    answered.forEach(probe -> probe.answer().accept(Optional.of(frame.sender())));
    if (contested != null) {
      listener.claimed(contested, frame.sender());
    }
  }

  private static boolean about(VirtualAddress address, String interfaceName, ArpFrame frame) {
    return address.interfaceName().equals(interfaceName)
        && address.address().equals(frame.senderAddress());
  }

  private void answer(Probe probe, Optional<Mac> by) {
    synchronized (this) {
      if (!probes.remove(probe)) {
        return; // somebody has answered
      }
    }
    probe.answer().accept(by);
  }

  private synchronized @Nullable Segment segment(VirtualAddress address) {
    return segments.get(address.interfaceName());
  }

  private synchronized void run(Runnable task, int delayMillis) {
    if (!closed) {
      var _ = sender.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    List<Segment> all;
    synchronized (this) {
      closed = true;
      announced.clear();
      all = List.copyOf(segments.values());
    }
    sender.shutdownNow();
    relays.forEach(Relay::close);
    all.forEach(Segment::close);
  }
}
