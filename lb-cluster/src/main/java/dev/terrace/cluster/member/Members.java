package dev.terrace.cluster.member;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.NameCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that are there, by JGroups: a process that dies is noticed in about 0.2 s, a host that
 * stands still in about 0.8 s. What comes from here are hints, for plans and for people; nobody may
 * own an address by them, since a node that is cut off learns of it seconds after the others.
 *
 * <p>Thread-safe.
 */
public final class Members implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private static final Duration REPEAT = Duration.ofSeconds(1);
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(2);

  private final MembersConfig config;
  private final JChannel channel;
  private final Consumer<List<Member>> listener;
  private final Map<Address, Said> said = new HashMap<>();
  private final BlockingQueue<Boolean> toSend = new LinkedBlockingQueue<>(1);
  private final BlockingQueue<Boolean> toTell = new LinkedBlockingQueue<>(1);
  private @Nullable View view;
  private @Nullable MemberStatus own;
  private long ownSince;
  private volatile boolean closed;

  private record Said(MemberStatus status, long at) {}

  private Members(MembersConfig config, JChannel channel, Consumer<List<Member>> listener) {
    this.config = config;
    this.channel = channel;
    this.listener = listener;
  }

  /**
   * Joins the cluster, or begins one; goes on in the background where that takes long.
   *
   * @param listener is told all members whenever one comes, goes, or says something else, by a
   *     thread of its own; changes that come while it works are told at once
   * @throws IOException if the ports cannot be used
   */
  public static Members join(MembersConfig config, Consumer<List<Member>> listener)
      throws IOException {
    return join(config, MoreProtocols.NONE, listener);
  }

  /** The same, with a channel that carries something else as well. */
  public static Members join(
      MembersConfig config, MoreProtocols more, Consumer<List<Member>> listener)
      throws IOException {
    JChannel channel;
    try {
      channel = MemberStack.channel(config, more);
    } catch (Exception e) { // as declared by JGroups
      throw new IOException("cluster traffic cannot be set up: " + e.getMessage(), e);
    }
    Members members = new Members(config, channel, listener);
    channel.setReceiver(members.new Incoming());
    members.connect();
    Thread.ofVirtual().name("members-send").start(members::sendAll);
    Thread.ofVirtual().name("members-tell").start(members::tellAll);
    return members;
  }

  /** Tells the others about this node, now and every second. */
  public void publish(MemberStatus status) {
    synchronized (said) {
      own = status;
      ownSince = System.nanoTime();
    }
    toSend.offer(true);
    toTell.offer(true);
  }

  /** All nodes that are there, this one included once it has joined, by name. */
  public List<Member> members() {
    long now = System.nanoTime();
    List<Member> members = new ArrayList<>();
    synchronized (said) {
      if (view == null) {
        return List.of();
      }
      for (Address address : view.getMembers()) {
        members.add(member(address, view.getCoord(), now));
      }
    }
    members.sort((a, b) -> a.node().compareTo(b.node()));
    return members;
  }

  private Member member(Address address, Address coordinator, long now) {
    boolean self = address.equals(channel.getAddress());
    Said last = said.get(address);
    Optional<MemberStatus> status =
        self ? Optional.ofNullable(own) : Optional.ofNullable(last).map(Said::status);
    long at = self ? ownSince : last == null ? now : last.at();
    String name = status.map(MemberStatus::node).orElseGet(() -> NameCache.get(address));
    Object physical = channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, address));
    return new Member(
        self ? config.self() : String.valueOf(name),
        self,
        address.equals(coordinator),
        physical instanceof PhysicalAddress where ? where.printIpAddress() : "",
        status,
        Duration.ofNanos(status.isPresent() ? now - at : 0));
  }

  /** Leaves; the others are told. */
  @Override
  public void close() {
    closed = true;
    toSend.offer(true);
    toTell.offer(true);
    channel.close();
  }

  JChannel channel() {
    return channel;
  }

  private void connect() throws IOException {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("members-join")
        .start(() -> {
          try {
            channel.connect(config.cluster());
            connected.complete(null);
          } catch (Exception e) { // as declared by JGroups
            if (!connected.completeExceptionally(e) && !closed) {
              log.atError().setCause(e).log("this node could not join the cluster");
            }
          }
        });
    try {
      connected.get(JOIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      log.atWarn()
          .addKeyValue("nodes", config.nodes())
          .log("this node has not joined the cluster yet, and goes on trying");
    } catch (ExecutionException e) {
      channel.close();
      throw new IOException(
          "cluster traffic cannot use "
              + config.bind()
              + " and the port "
              + MembersConfig.FAILURE_PORT_OFFSET
              + " above: "
              + rootMessage(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      channel.close();
      throw new IOException("interrupted while joining the cluster", e);
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void sendAll() {
    try {
      while (!closed) {
        Boolean _ = toSend.poll(REPEAT.toMillis(), TimeUnit.MILLISECONDS);
        MemberStatus status;
        synchronized (said) {
          status = own == null ? null : aged(own);
        }
        if (status != null && channel.isConnected()) {
          send(status);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** As it would be said now: the time of fitness goes on. */
  private MemberStatus aged(MemberStatus status) {
    long since = Duration.ofNanos(System.nanoTime() - ownSince).toMillis();
    long fitFor = status.fitForMillis() > 0 ? status.fitForMillis() + since : 0;
    return new MemberStatus(
        status.node(),
        status.witness(),
        status.fitness(),
        status.reason(),
        fitFor,
        status.draining(),
        status.weight(),
        status.config(),
        status.vips(),
        status.holds(),
        status.wants(),
        status.version());
  }

  private void send(MemberStatus status) {
    try {
      // One that is lost is said again in a second; one that waits for a frozen node helps nobody.
      channel.send(
          new BytesMessage(null, status.toBytes())
              .setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY, Message.Flag.NO_FC)
              .setFlag(Message.TransientFlag.DONT_LOOPBACK));
    } catch (Exception e) { // as declared by JGroups
      log.atDebug().setCause(e).log("a status could not be sent");
    }
  }

  private void tellAll() {
    try {
      while (!closed) {
        Boolean _ = toTell.take();
        if (!closed) {
          listener.accept(members());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a change of members could not be handled");
      Thread.ofVirtual().name("members-tell").start(this::tellAll);
    }
  }

  /** Called by threads of JGroups, which must not wait. */
  private final class Incoming implements Receiver {
    @Override
    public void viewAccepted(View next) {
      synchronized (said) {
        view = next;
        said.keySet().retainAll(next.getMembers());
      }
      log.atInfo()
          .addKeyValue("members", next.getMembers())
          .addKeyValue("coordinator", next.getCoord())
          .log("the members of the cluster changed");
      toSend.offer(true); // who is new wants to know
      toTell.offer(true);
    }

    @Override
    public void receive(Message message) {
      MemberStatus status;
      try {
        byte[] bytes = new byte[message.getLength()];
        System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
        status = MemberStatus.of(bytes);
      } catch (IllegalArgumentException e) {
        log.atWarn()
            .addKeyValue("from", message.getSrc())
            .addKeyValue("reason", e.getMessage())
            .log("a status cannot be read");
        return;
      }
      if (status.node().equals(config.self())) {
        log.atError()
            .addKeyValue("from", message.getSrc())
            .log("another node has this node's name, {}", config.self());
        return;
      }
      Said before;
      synchronized (said) {
        before = said.put(message.getSrc(), new Said(status, System.nanoTime()));
      }
      if (before == null || !isSame(before.status(), status)) {
        toTell.offer(true);
      }
    }
  }

  /** But for what changes by itself. */
  private static boolean isSame(MemberStatus a, MemberStatus b) {
    return a.fitness() == b.fitness()
        && a.reason().equals(b.reason())
        && (a.fitForMillis() > 0) == (b.fitForMillis() > 0)
        && b.fitForMillis() >= a.fitForMillis()
        && a.draining() == b.draining()
        && a.weight() == b.weight()
        && a.config().equals(b.config())
        && a.vips().equals(b.vips())
        && a.holds().equals(b.holds())
        && a.wants().equals(b.wants());
  }
}
