package dev.terrace.lb;

import dev.terrace.cluster.document.DocumentKeeper;
import dev.terrace.cluster.document.DocumentUser;
import dev.terrace.cluster.document.LastKnownGood;
import dev.terrace.cluster.document.Rollout;
import dev.terrace.cluster.document.ServerState;
import dev.terrace.cluster.node.ClusterLink;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.YamlSections;
import dev.terrace.kit.event.Event.Severity;
import dev.terrace.lb.cluster.ConfigRoutes;
import dev.terrace.lb.cluster.ReplicatedServers;
import dev.terrace.proxy.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that all nodes share, together with this node's own file: what is in force
 * here. Until there is one, what is in force is the file alone.
 */
final class SharedConfiguration implements DocumentUser, ConfigRoutes.Texts {
  static final String NAME = "shared configuration";

  private final DocumentKeeper document;
  private final Tier tier;
  private final @Nullable LastKnownGood first;
  private final LbConfig atStart;
  private LbConfig file;
  private @Nullable SharedConfig shared;
  private @Nullable Frontends frontends;
  private @Nullable ReplicatedServers servers;

  private SharedConfiguration(LbConfig file, DocumentKeeper document, Tier tier) {
    this.file = file;
    this.document = document;
    this.tier = tier;
    first = document.latest().orElse(null);
    if (first == null || file.witness()) {
      atStart = file;
    } else {
      shared = SharedConfig.parse(first.version().text(), NAME);
      atStart = together(file, shared, first.version().text(), NAME);
    }
  }

  /**
   * Waits for what the cluster has, or takes what was in force here last.
   *
   * @throws ConfigException if this node could not put it in force
   */
  static SharedConfiguration of(LbConfig file, ClusterLink link, Tier tier) {
    boolean known;
    try {
      known = link.awaitConfiguration();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for the cluster", e);
    }
    SharedConfiguration configuration = new SharedConfiguration(file, link.document(), tier);
    LastKnownGood first = configuration.first;
    tier.events()
        .add(
            known || first == null ? Severity.INFO : Severity.WARN,
            "configuration",
            "",
            first == null
                ? "that of this node's file; the cluster shares none"
                    + (known ? "" : ", as far as known")
                : "version %d%s"
                    .formatted(
                        first.version().version(),
                        known ? "" : ", the last one here; no majority of the nodes is there"));
    return configuration;
  }

  /** What to start with. */
  LbConfig atStart() {
    return atStart;
  }

  /** From now on it comes and goes with the cluster. */
  void attach(Frontends to, Backends backends, ClusterLink link) {
    synchronized (this) {
      frontends = to;
      servers = new ReplicatedServers(backends, link.rollout());
    }
    if (file.witness()) {
      document.attach(DocumentUser.none(), first, List.of());
    } else {
      backends.operator(servers);
      document.attach(this, first, List.of());
    }
    ConfigRoutes.add(tier.admin(), link, this);
  }

  /** This node's file was read again. */
  synchronized void reload(LbConfig next) {
    Objects.requireNonNull(frontends).replace(with(next));
    file = next;
    document.again();
  }

  /** What another file of this node would come to. */
  synchronized LbConfig with(LbConfig next) {
    return next.witness()
        ? next.withoutProxy()
        : shared == null ? next : together(next, shared, currentText(), NAME);
  }

  private String currentText() {
    return document.latest().map(one -> one.version().text()).orElse("");
  }

  /** With the lines of the text for what does not go together. */
  private static LbConfig together(LbConfig file, SharedConfig shared, String text, String name) {
    try {
      return file.with(shared);
    } catch (ConfigRefusal e) {
      throw new ConfigException(Config.locate(name, text, e.problems()));
    }
  }

  @Override
  public synchronized List<String> problems(String text) {
    return problems(text, NAME);
  }

  @Override
  public synchronized List<String> problems(String text, String name) {
    List<ConfigProblem> problems;
    try {
      SharedConfig parsed = SharedConfig.parse(text, name);
      if (file.witness()) {
        return List.of(); // it has no files, no addresses and no certificates
      }
      LbConfig next = together(file, parsed, text, name);
      List<ConfigNote> notes = new ArrayList<>(next.fileProblems());
      notes.addAll(Objects.requireNonNull(frontends).problems(next));
      problems = Config.locate(name, text, notes);
    } catch (ConfigException e) {
      problems = e.problems();
    }
    return problems.stream().map(ConfigProblem::toString).toList();
  }

  @Override
  public List<String> warnings(String text, String name) {
    try {
      SharedConfig parsed = SharedConfig.parse(text, name);
      LbConfig own;
      synchronized (this) {
        own = file;
      }
      return own.witness()
          ? List.of()
          : Config.locate(name, text, own.with(parsed).warnings()).stream()
              .map(ConfigProblem::toString)
              .toList();
    } catch (IllegalArgumentException | ConfigException _) {
      return List.of(); // told as problems
    }
  }

  @Override
  public YamlSections part(String text, String name) {
    return SharedConfig.part(text, name);
  }

  @Override
  public synchronized List<String> use(String text) {
    SharedConfig parsed = SharedConfig.parse(text, NAME);
    LbConfig next = together(file, parsed, text, NAME);
    Frontends open = Objects.requireNonNull(frontends);
    open.replace(next);
    shared = parsed;
    List<String> restart = new ArrayList<>(open.restart(next));
    if (!Objects.equals(next.cluster(), atStart.cluster())) {
      restart.add("cluster.vips");
    }
    tier.events().add(Severity.INFO, "configuration", "", "the shared one is another one now");
    return restart;
  }

  @Override
  public void servers(Map<String, ServerState> states) {
    ReplicatedServers known;
    synchronized (this) {
      known = Objects.requireNonNull(servers);
    }
    known.putInForce(states);
  }

  @Override
  public Rollout.Superseded superseded(String before, String now) {
    try {
      return Superseding.of(SharedConfig.parse(before, NAME), SharedConfig.parse(now, NAME));
    } catch (ConfigException _) {
      return Rollout.Superseded.NONE; // a witness may lack what the text takes from elsewhere
    }
  }
}
