package dev.terrace.cluster.node;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.address.AddressControl;
import dev.terrace.cluster.address.GuardedAddresses;
import dev.terrace.cluster.address.Notice;
import dev.terrace.cluster.address.VirtualAddress;
import dev.terrace.cluster.announce.Announcer;
import dev.terrace.cluster.announce.ArpAnnouncer;
import dev.terrace.cluster.announce.Mac;
import dev.terrace.cluster.clock.BootClock;
import dev.terrace.cluster.handover.Listeners;
import dev.terrace.cluster.lease.Ballot;
import dev.terrace.cluster.lease.HeldLease;
import dev.terrace.cluster.lease.LeaseConfig;
import dev.terrace.cluster.lease.LeaseListener;
import dev.terrace.cluster.lease.LeaseRunner;
import dev.terrace.cluster.lease.LeaseSetup;
import dev.terrace.cluster.lease.LossReason;
import dev.terrace.cluster.member.ConfigReport;
import dev.terrace.cluster.member.Member;
import dev.terrace.cluster.member.MemberStatus;
import dev.terrace.cluster.member.Members;
import dev.terrace.cluster.node.VipOwnership.Action;
import dev.terrace.cluster.plan.AddressPlan;
import dev.terrace.cluster.plan.Candidate;
import dev.terrace.cluster.plan.Fitness;
import dev.terrace.cluster.plan.PlannedAddress;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.lifecycle.Drainable;
import dev.terrace.kit.lifecycle.ListenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a cluster: bids for the virtual addresses that it should own, has them put on the
 * interface while it holds their leases, and announces them.
 *
 * <p>Thread-safe: what comes from leases, guard, announcer and operators goes through one lock, and
 * nothing under it waits for anything.
 */
public final class ClusterNode implements AutoCloseable, Drainable {
  private static final Logger log = LoggerFactory.getLogger(ClusterNode.class);

  private static final int LOOK_MILLIS = 50;

  private static final int WEIGHT = 100;

  /** A node that did not take what it was left is not asked again at once. */
  private static final long MOVE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A node that has just taken an address keeps it: its last owner may be dead and not yet missed.
   */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long this node asks another one to move an address as an operator wants. */
  private static final long WISH_NANOS = TimeUnit.SECONDS.toNanos(8);

  /** A wish is heard many times, and obeyed once. */
  private static final long OBEYED_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** For all addresses to be handed over when this node stops. */
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(5);

  private final ClusterConfig config;
  private final Serving serving;
  private final Tier tier;
  private final BootClock clock = BootClock.system();
  private final Map<String, Vip> vips = new LinkedHashMap<>();
  private final Map<String, Boolean> carriers = new HashMap<>();
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cluster").factory());
  private final Transitions transitions = new Transitions();
  private final Listeners listeners = new Listeners();
  private final AddressControl addresses;
  private final Announcer announcer;
  private final LeaseRunner leases;
  private final @Nullable ClusterLink link;
  private final @Nullable Members members;
  private volatile boolean news;
  private @Nullable AddressPlan plan;
  private Map<String, String> plannedFor = Map.of();
  private long plannedAt;
  private @Nullable MemberStatus published;
  private long publishedAt;
  private long fitSince;
  private Map<String, String> wishedBy = Map.of();
  private @Nullable String drainReason;
  private List<String> problems = List.of("just started");
  private boolean able;
  private List<String> drawbacks = List.of();
  private boolean closed;

  /** An address, what this node does about it, and what it last told the leases. */
  private static final class Vip {
    final VipConfig config;
    final VirtualAddress address;
    final VipOwnership ownership = new VipOwnership();
    @Nullable Bid bid;
    @Nullable Handover handover;
    String successor = "";
    long movedAt;
    long obeyedAt;
    long wantedAt;
    String wantedOn = "";
    long takenAt;
    Ballot noticed = Ballot.NONE;
    List<Notice> notices = List.of();

    Vip(VipConfig config) {
      this.config = config;
      address = config.virtual();
    }
  }

  private ClusterNode(ClusterConfig config, Serving serving, Tier tier, @Nullable ClusterLink link)
      throws IOException {
    this.config = config;
    this.serving = serving;
    this.tier = tier;
    this.link = link;
    for (VipConfig vip : config.vips()) {
      vips.put(vip.virtual().text(), new Vip(vip));
    }
    List<VirtualAddress> all = vips.values().stream().map(vip -> vip.address).toList();
    boolean witness = config.witness();
    addresses =
        witness || all.isEmpty()
            ? new NoAddresses()
            : GuardedAddresses.start(config.profile().lifetimeSeconds(), all, new FromGuard());
    announcer = ArpAnnouncer.start(witness ? List.of() : all, new FromNetwork());
    leases = LeaseRunner.start(leaseConfig(config), clock, new FromLeases());
    members = link == null ? null : link.members();
    if (link != null) {
      link.onNews(() -> news = true);
    }
  }

  /**
   * Starts; addresses are taken once the process is ready.
   *
   * @param serving what decides whether this node may have addresses
   * @param link to the others, which outlives the node; null: there are none
   * @throws ListenException if the address for the other nodes cannot be used
   */
  public static ClusterNode start(
      ClusterConfig config, Serving serving, Tier tier, @Nullable ClusterLink link) {
    ClusterNode node;
    try {
      Files.createDirectories(config.dataDirectory());
      node = new ClusterNode(config, serving, tier, link);
    } catch (IOException e) {
      throw new ListenException(
          config.self().map(MemberConfig::address).orElse(new HostPort("127.0.0.1", 0)), e);
    }
    var _ = node.looker.scheduleWithFixedDelay(node::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    new ClusterMetrics(node, tier.metrics()).register();
    return node;
  }

  private static LeaseConfig leaseConfig(ClusterConfig config) throws IOException {
    LeaseSetup setup = config.setup();
    Map<String, InetSocketAddress> all = new TreeMap<>();
    InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    String secret = config.secret() == null ? random() : config.secret().reveal();
    for (MemberConfig member : config.members()) {
      InetSocketAddress address = member.address().socketAddress();
      if (address.isUnresolved()) {
        throw new IOException("the address of %s is not known".formatted(member.name()));
      }
      all.put(member.name(), address);
      if (member.name().equals(config.node())) {
        bind = address;
      }
    }
    if (all.isEmpty()) {
      all.put(config.node(), bind);
    }
    return new LeaseConfig(
        setup,
        config.profile().timing(),
        new ClusterKey(config.name(), secret),
        bind,
        all,
        config.dataDirectory().resolve("rounds-" + config.name()));
  }

  /** A node that is alone talks to nobody. */
  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Lets all addresses go, as soon as no request is in work, and takes none until told. */
  public synchronized void drain(String reason) {
    drainReason = reason.isEmpty() ? "drained by an operator" : reason;
    tier.events().add(Severity.INFO, "operator", config.node(), drainReason);
  }

  /** Takes part again. */
  public synchronized void undrain() {
    drainReason = null;
    tier.events().add(Severity.INFO, "operator", config.node(), "no longer drained");
  }

  /**
   * Moves an address to a node, as an operator wants; the node that has it is asked to. Returns
   * when that one has been told. The plan may move it again later, as ever.
   *
   * @param to a node that can serve
   * @throws IllegalArgumentException if there is no such address or node
   * @throws IllegalStateException if it cannot go there now; the message says why
   */
  public synchronized void move(String address, String to) {
    Vip vip = vips.get(address);
    if (vip == null) {
      throw new IllegalArgumentException(
          "there is no virtual address %s; there are: %s".formatted(address, vips.keySet()));
    }
    if (!canServe(to)) {
      throw new IllegalArgumentException(
          "there is no load balancer %s that can serve at this moment".formatted(to));
    }
    boolean here = vip.ownership.isOurs(clock.nanos());
    if (here && to.equals(config.node())) {
      throw new IllegalStateException("%s is on %s already".formatted(address, to));
    }
    if (vip.handover != null) {
      throw new IllegalStateException(address + " is being moved already");
    }
    if (here) {
      vip.movedAt = System.nanoTime();
      handOver(vip, to, "moved to %s by an operator".formatted(to));
    } else {
      vip.wantedAt = System.nanoTime();
      vip.wantedOn = to;
    }
    tier.events().add(Severity.INFO, "operator", config.node(), "%s to %s".formatted(address, to));
  }

  private boolean canServe(String node) {
    Members joined = members;
    return joined != null
        && joined.members().stream()
            .filter(member -> member.node().equals(node))
            .flatMap(member -> member.status().stream())
            .anyMatch(said -> !said.witness() && said.fitness() != Fitness.UNFIT);
  }

  private static boolean isWanted(Vip vip) {
    return vip.wantedAt != 0 && System.nanoTime() - vip.wantedAt < WISH_NANOS;
  }

  /** What people should know of it. */
  public synchronized ClusterStatus status() {
    Map<String, String> holders = new HashMap<>();
    Map<String, Long> remaining = new HashMap<>();
    leases
        .views()
        .forEach(view -> {
          holders.put(view.vip(), view.holder().node());
          remaining.put(view.vip(), TimeUnit.NANOSECONDS.toMillis(view.remainingNanos()));
        });
    List<ClusterStatus.VipStatus> all = new ArrayList<>();
    vips.forEach((text, vip) ->
        all.add(
            new ClusterStatus.VipStatus(
                text,
                vip.config.interfaceName(),
                Optional.ofNullable(vip.config.preferred()).orElse(""),
                holders.getOrDefault(text, ""),
                vip.ownership.state().name().toLowerCase(Locale.ROOT),
                vip.ownership.isThere(),
                vip.ownership.epoch().round(),
                remaining.getOrDefault(text, 0L))));
    LeaseSetup setup = config.setup();
    List<ClusterStatus.MemberStatus> configured = new ArrayList<>();
    Map<String, MemberStatus> heard = new HashMap<>();
    if (members != null) {
      members.members().forEach(one -> one.status().ifPresent(said -> heard.put(one.node(), said)));
    }
    for (MemberConfig member : config.members()) {
      MemberStatus said = heard.get(member.name());
      configured.add(
          new ClusterStatus.MemberStatus(
              member.name(),
              member.address().toString(),
              member.role().toString(),
              setup.voters().contains(member.name()),
              said != null,
              said == null ? "" : said.fitness().name().toLowerCase(Locale.ROOT),
              said == null ? "" : said.reason(),
              said == null ? 0 : said.config().version(),
              said == null ? "" : said.config().fault(),
              said == null ? List.of() : said.config().restart(),
              said == null ? "" : said.version()));
    }
    return new ClusterStatus(
        config.name(),
        config.node(),
        config.witness() ? "witness" : "lb",
        problems.isEmpty(),
        problems,
        drawbacks,
        drainReason != null,
        configured,
        all,
        transitions.last(),
        ClusterStatus.Leases.of(leases.counters()),
        addresses instanceof GuardedAddresses guarded ? guarded.guardPid() : 0,
        addresses instanceof GuardedAddresses guarded ? guarded.restarts() : 0,
        link == null ? null : link.configuration());
  }

  Transitions transitions() {
    return transitions;
  }

  /** Every 50 ms: what may be bid for, and what has to be let go. */
  private void look() {
    try {
      if (config.witness()) {
        synchronized (this) {
          problems = serving.problems();
          publish();
        }
        return;
      }
      synchronized (this) {
        judge();
        Map<String, String> holders = new HashMap<>();
        leases.views().forEach(view -> holders.put(view.vip(), view.holder().node()));
        vips.forEach((text, vip) -> { // what the leases tell is a tenth of a second old
          if (vip.ownership.isOurs(clock.nanos())) {
            holders.put(text, config.node());
          }
        });
        publish();
        AddressPlan plan = currentPlan(holders);
        vips.forEach((text, vip) -> bid(vip, holders.getOrDefault(text, ""), plan));
        if (!problems.isEmpty()) {
          vips.values().forEach(vip -> leave(vip, plan));
        }
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("the cluster could not look around");
    }
  }

  private void moveTo(Vip vip, String planned) {
    long now = System.nanoTime();
    if (now - vip.takenAt < SETTLE_NANOS) {
      return;
    }
    if (vip.handover == null && (vip.movedAt == 0 || now - vip.movedAt > MOVE_AGAIN_NANOS)) {
      vip.movedAt = now;
      handOver(vip, planned, "goes to " + planned);
    }
  }

  /** This node may not have the address any more: politely if it can, else at once. */
  private void leave(Vip vip, AddressPlan plan) {
    if (!holds(vip) || (able && vip.handover != null)) {
      return;
    }
    String next =
        plan.ranking(vip.address.text()).stream()
            .filter(name -> !name.equals(config.node()))
            .findFirst()
            .orElse("");
    String why = String.join(", ", problems);
    if (able && !next.isEmpty() && vip.ownership.isOurs(clock.nanos())) {
      handOver(vip, next, why);
    } else {
      vip.successor = next;
      apply(vip, vip.ownership.letGo(why));
    }
  }

  private void handOver(Vip vip, String next, String why) {
    Handover handover =
        new Handover(vip.address, serving, listeners, announcer, () -> letGo(vip, next, why));
    vip.handover = handover;
    Thread.ofVirtual()
        .name("hand over " + vip.address.text())
        .start(() -> {
          try {
            handover.run();
          } finally {
            synchronized (this) {
              vip.handover = null;
            }
          }
        });
  }

  private synchronized boolean letGo(Vip vip, String next, String why) {
    if (vip.ownership.state() != VipOwnership.State.HOLDING) {
      return false;
    }
    if (problems.isEmpty()) { // this node waits for its turn behind the others
      vip.bid = null;
      leases.want(vip.address.text(), Bid.AFTER_OTHERS);
    }
    vip.successor = next;
    apply(vip, vip.ownership.letGo(why));
    return true;
  }

  /** When the process stops: as long as the listeners still answer. */
  @Override
  public void leave(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!hasLeft() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
  }

  /** Nothing is left to be done. */
  @Override
  public void drain(Duration timeout) {}

  private synchronized boolean hasLeft() {
    return vips.values().stream().allMatch(vip -> vip.handover == null && !holds(vip));
  }

  /**
   * Tells the others about this node when something changed; members say it again by themselves.
   */
  private void publish() {
    Members joined = members;
    if (joined == null) {
      return;
    }
    Fitness fitness =
        !problems.isEmpty()
            ? Fitness.UNFIT
            : drawbacks.isEmpty() ? Fitness.FIT : Fitness.NO_SERVERS;
    long now = System.nanoTime();
    if (fitness != Fitness.FIT) {
      fitSince = 0;
    } else if (fitSince == 0) {
      fitSince = now;
    }
    Map<String, String> holds = new HashMap<>();
    vips.forEach((text, vip) -> {
      if (vip.ownership.isThere()) {
        holds.put(text, vip.ownership.epoch().toString());
      }
    });
    List<String> reasons = new ArrayList<>(problems);
    reasons.addAll(drawbacks);
    MemberStatus status =
        new MemberStatus(
            config.node(),
            config.witness(),
            fitness,
            String.join(", ", reasons),
            0,
            drainReason != null,
            config.witness() ? 0 : WEIGHT,
            link == null ? ConfigReport.NONE : link.document().report(),
            List.copyOf(vips.keySet()),
            holds,
            vips.values().stream()
                .filter(ClusterNode::isWanted)
                .collect(Collectors.toMap(vip -> vip.address.text(), vip -> vip.wantedOn)),
            tier.info().version());
    boolean changed = !status.equals(published);
    if (changed || now - publishedAt > REPEAT_NANOS) {
      published = status;
      publishedAt = now;
      long fitFor = fitSince == 0 ? 0 : Math.max(1, (now - fitSince) / 1_000_000);
      joined.publish(
          new MemberStatus(
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
              status.version()));
    }
  }

  /** Made anew when somebody says something else or holds something else, and now and then. */
  private AddressPlan currentPlan(Map<String, String> holders) {
    long now = System.nanoTime();
    AddressPlan known = plan;
    if (known == null
        || news
        || !holders.equals(plannedFor)
        || now - plannedAt > REPEAT_NANOS / 2) {
      news = false;
      known = plan(holders);
      plan = known;
      plannedFor = holders;
      plannedAt = now;
    }
    return known;
  }

  /** By what the nodes that are there say of themselves. */
  private AddressPlan plan(Map<String, String> holders) {
    List<PlannedAddress> addressesToPlan = new ArrayList<>();
    vips.forEach((text, vip) ->
        addressesToPlan.add(
            new PlannedAddress(
                text,
                vip.config.preferred() == null ? List.of() : List.of(vip.config.preferred()))));
    List<Candidate> candidates = new ArrayList<>();
    Map<String, String> wishes = new HashMap<>();
    Members joined = members;
    if (joined != null) {
      for (Member member : joined.members()) {
        member
            .status()
            .filter(said -> !said.witness())
            .ifPresent(said ->
                candidates.add(
                    new Candidate(said.node(), said.weight(), said.fitness(), member.fitFor())));
        member.status().filter(_ -> !member.self()).ifPresent(said -> wishes.putAll(said.wants()));
      }
    }
    wishedBy = wishes;
    return AddressPlan.of(addressesToPlan, candidates, holders, config.failbackAfter());
  }

  private boolean holds(Vip vip) {
    return vip.ownership.state() == VipOwnership.State.HOLDING
        || vip.ownership.state() == VipOwnership.State.ASKING;
  }

  private void judge() {
    List<String> now = new ArrayList<>();
    switch (tier.lifecycle().state()) {
      case STARTING -> now.add("starting");
      case READY -> {}
      case DRAINING, STOPPED -> now.add("stopping");
    }
    if (drainReason != null) {
      now.add(drainReason);
    }
    int own = now.size();
    now.addAll(serving.problems());
    if (link != null) {
      now.addAll(link.problems());
    }
    carriers.forEach((name, up) -> {
      if (!up) {
        now.add("no carrier on " + name);
      }
    });
    able = now.size() == own;
    if (!now.equals(problems)) {
      log.atInfo()
          .addKeyValue("node", config.node())
          .addKeyValue("problems", now)
          .log(now.isEmpty() ? "fit for virtual addresses" : "not fit for virtual addresses");
      problems = List.copyOf(now);
    }
    drawbacks = serving.drawbacks();
  }

  private void bid(Vip vip, String holder, AddressPlan plan) {
    Bid before = vip.bid;
    List<String> order = plan.ranking(vip.address.text());
    if (order.isEmpty()) {
      order = Bid.order(config, vip.config);
    }
    String self = config.node();
    boolean fit = problems.isEmpty();
    Bid bid = Bid.of(order, self, holder, fit, fit && !order.contains(self));
    String planned = order.isEmpty() ? self : order.getFirst();
    String wished = wishedBy.get(vip.address.text());
    if (wished != null
        && !wished.equals(self)
        && vip.handover == null
        && vip.ownership.isOurs(clock.nanos())
        && canServe(wished)) {
      long now = System.nanoTime();
      if (vip.obeyedAt == 0 || now - vip.obeyedAt > OBEYED_NANOS) {
        vip.obeyedAt = now;
        vip.movedAt = now;
        handOver(vip, wished, "moved to %s by an operator".formatted(wished));
      }
      return;
    }
    if (vip.ownership.state() == VipOwnership.State.HOLDING
        && fit
        && !planned.equals(self)
        && vip.ownership.isOurs(clock.nanos())) {
      moveTo(vip, planned); // whoever the plan names is heard of and fit
      return;
    }
    if (bid.equals(before) || vip.handover != null) {
      return;
    }
    vip.bid = bid;
    if (bid.wanted()) {
      leases.want(vip.address.text(), bid.delay());
    } else {
      leases.forgo(vip.address.text());
    }
  }

  private void apply(Vip vip, List<Action> actions) {
    for (Action action : actions) {
      switch (action) {
        case Action.Grant(long id, HeldLease lease) ->
            addresses.grant(vip.address, id, lease.deadlineNanos(), notices(vip, lease.epoch()));
        case Action.Remove(long id) ->
            addresses.release(vip.address, id, notices(vip, vip.ownership.epoch(), vip.successor));
        case Action.Ask(Duration pause) -> ask(vip, pause);
        case Action.Announce() -> announce(vip);
        case Action.Withdraw() -> announcer.withdraw(vip.address);
        case Action.GiveBack(Ballot epoch) -> {
          leases.release(vip.address.text(), epoch, vip.successor);
          vip.successor = "";
        }
        case Action.Taken(Ballot epoch, long nanos) -> {
          vip.takenAt = System.nanoTime();
          vip.wantedAt = 0;
          told(Severity.INFO, vip, "taken", epoch, "", nanos);
        }
        case Action.Left(Ballot epoch, String reason) ->
            told(Severity.INFO, vip, "left", epoch, reason, 0);
        case Action.Foreign(String by) ->
            told(Severity.ERROR, vip, "in use without a lease by " + by, Ballot.NONE, "", 0);
      }
    }
  }

  private void told(
      Severity severity, Vip vip, String what, Ballot epoch, String reason, long nanos) {
    String text = vip.address.text();
    transitions.add(text, what, epoch.round(), reason, nanos);
    String details =
        (epoch.equals(Ballot.NONE) ? "" : ", epoch " + epoch.round())
            + (nanos == 0 ? "" : ", %.0f ms after the lease".formatted(nanos / 1e6))
            + (reason.isEmpty() ? "" : ": " + reason);
    tier.events().add(severity, "vip", text, what + details);
    (severity == Severity.ERROR ? log.atError() : log.atInfo())
        .addKeyValue("vip", text)
        .addKeyValue("epoch", epoch.round())
        .addKeyValue("reason", reason)
        .addKeyValue("tookMillis", nanos / 1_000_000)
        .log("virtual address {}", what);
  }

  private List<Notice> notices(Vip vip, Ballot epoch) {
    if (!vip.noticed.equals(epoch)) {
      vip.notices = notices(vip, epoch, "");
      vip.noticed = epoch;
    }
    return vip.notices;
  }

  private List<Notice> notices(Vip vip, Ballot epoch, String next) {
    byte[] datagram = leases.notice(vip.address.text(), epoch, next);
    List<Notice> all = new ArrayList<>();
    leases
        .addresses()
        .forEach((name, address) -> {
          if (!name.equals(config.node())) {
            all.add(new Notice(address, datagram));
          }
        });
    return all;
  }

  private void announce(Vip vip) {
    announcer.announce(vip.address, () -> isOurs(vip));
  }

  private synchronized boolean isOurs(Vip vip) {
    return vip.ownership.isOurs(clock.nanos());
  }

  private void ask(Vip vip, Duration pause) {
    if (pause.isZero()) {
      announcer.probe(vip.address, by -> asked(vip, by));
    } else if (!closed) {
      var _ =
          looker.schedule(
              () -> announcer.probe(vip.address, by -> asked(vip, by)),
              pause.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void asked(Vip vip, Optional<Mac> by) {
    apply(vip, vip.ownership.asked(by.map(Mac::toString).orElse(null), clock.nanos()));
  }

  @Override
  public void close() {
    try { // a program without a drain; else they are all gone
      synchronized (this) {
        drainReason = "stopping";
      }
      leave(LEAVE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      closed = true;
      for (Vip vip : vips.values()) {
        leases.forgo(vip.address.text());
      }
    }
    looker.shutdownNow();
    addresses.close(); // all gone, and the voters told
    leases.close();
    announcer.close();
  }

  /** Leases, as they come and go. */
  private final class FromLeases implements LeaseListener {
    @Override
    public void granted(HeldLease lease) {
      withVip(lease.vip(), vip -> apply(vip, vip.ownership.granted(lease, clock.nanos())));
    }

    @Override
    public void renewed(HeldLease lease) {
      withVip(lease.vip(), vip -> apply(vip, vip.ownership.renewed(lease)));
    }

    @Override
    public void lost(String text, Ballot epoch, LossReason reason) {
      String why = "lease " + reason.name().toLowerCase(Locale.ROOT);
      withVip(text, vip -> apply(vip, vip.ownership.lost(why)));
    }
  }

  private void withVip(String text, Consumer<Vip> task) {
    synchronized (this) {
      Vip vip = vips.get(text);
      if (vip != null) {
        task.accept(vip);
      }
    }
  }

  /** Addresses, as they come and go. */
  private final class FromGuard implements AddressControl.Listener {
    @Override
    public void added(VirtualAddress address, long id) {
      withVip(
          address.text(),
          vip -> {
            Handover before = vip.handover;
            if (before != null && before.isGone()) {
              before.end();
            }
            apply(vip, vip.ownership.added(id, clock.nanos()));
          });
    }

    @Override
    public void gone(VirtualAddress address, long id, String reason) {
      withVip(
          address.text(),
          vip -> {
            Handover handover = vip.handover;
            if (handover != null) {
              handover.gone();
            }
            apply(vip, vip.ownership.gone(id, reason, clock.nanos()));
          });
    }

    @Override
    public void failed(VirtualAddress address, long id, String reason) {
      log.atError()
          .addKeyValue("vip", address)
          .addKeyValue("reason", reason)
          .log("a virtual address could not be changed");
    }
  }

  /** The network. */
  private final class FromNetwork implements Announcer.Listener {
    @Override
    public void claimed(VirtualAddress address, Mac by) {
      withVip(
          address.text(),
          vip -> {
            // With a lease, so the other one is wrong: say so again. Else this node was away.
            if (vip.ownership.isOurs(clock.nanos())) {
              told(Severity.ERROR, vip, "claimed by " + by, vip.ownership.epoch(), "", 0);
              announce(vip);
            }
          });
    }

    @Override
    public void carrier(String interfaceName, boolean up) {
      synchronized (ClusterNode.this) {
        carriers.put(interfaceName, up);
      }
    }
  }

  /** A witness has none, nor has who only shares its configuration. */
  private static final class NoAddresses implements AddressControl {
    @Override
    public void grant(
        VirtualAddress address, long epoch, long deadlineNanos, List<Notice> notices) {}

    @Override
    public void release(VirtualAddress address, long epoch, List<Notice> notices) {}

    @Override
    public void close() {}
  }
}
