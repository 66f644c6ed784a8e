package dev.terrace.lb;

import dev.terrace.kit.Tier;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.lifecycle.Drainable;
import dev.terrace.kit.lifecycle.ListenException;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.lb.cluster.LbServing;
import dev.terrace.lb.frontend.Frontend;
import dev.terrace.lb.frontend.FrontendConfig;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.status.FrontendStatus;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All frontends of the process, with the way they go over to another configuration. */
final class Frontends implements AutoCloseable, Drainable {
  private static final Logger log = LoggerFactory.getLogger(Frontends.class);

  /** How long a frontend that was taken out goes on with the requests that it has. */
  private static final Duration FAREWELL = Duration.ofSeconds(30);

  private final Backends backends;
  private final Tier tier;
  private final ConnectionLimit connections;
  private volatile Map<String, Frontend> byName = Map.of();
  private LbConfig config;

  private Frontends(LbConfig config, Backends backends, Tier tier) {
    this.config = config;
    this.backends = backends;
    this.tier = tier;
    this.connections = new ConnectionLimit(maxconn(config), null);
  }

  private static int maxconn(LbConfig config) {
    int wanted = config.global().maxconn();
    return wanted == 0 ? OpenFiles.connections() : wanted;
  }

  static Frontends start(LbConfig config, Backends backends, Tier tier) {
    Frontends frontends = new Frontends(config, backends, tier);
    frontends.byName = frontends.open(config, Map.of());
    return frontends;
  }

  /**
   * Those of a configuration; the ones that are there already as they are.
   *
   * @throws ListenException if an address cannot be used; then none is opened
   */
  private Map<String, Frontend> open(LbConfig wanted, Map<String, Frontend> known) {
    Map<String, Frontend> all = new LinkedHashMap<>();
    List<Frontend> opened = new ArrayList<>();
    try {
      wanted
          .frontends()
          .forEach((name, frontend) -> {
            Frontend there = known.get(name);
            if (there == null) {
              there =
                  Frontend.start(
                      name,
                      frontend,
                      wanted.limits(frontend),
                      wanted.global().forwarded(),
                      wanted.clientFieldNames(),
                      backends,
                      connections,
                      tier);
              opened.add(there);
            }
            all.put(name, there);
          });
      return Collections.unmodifiableMap(all);
    } catch (RuntimeException e) {
      opened.forEach(Frontend::close);
      throw e;
    }
  }

  /** What the status page shows of them. */
  synchronized List<FrontendStatus> status() {
    List<FrontendStatus> all = new ArrayList<>();
    byName.forEach((name, frontend) -> {
      FrontendConfig own = config.frontends().get(name);
      all.add(
          FrontendStatus.of(
              name,
              frontend.addresses().stream().map(HostPort::toString).toList(),
              own == null ? List.of() : own.backends().values().stream().distinct().toList(),
              frontend.clients()));
    });
    return all;
  }

  /** Every listener, for the process's own probe. */
  synchronized List<LbServing.Door> doors() {
    List<LbServing.Door> doors = new ArrayList<>();
    byName.forEach((name, frontend) -> {
      FrontendConfig own = config.frontends().get(name);
      for (int i = 0; own != null && i < own.bind().size(); i++) {
        boolean tls = own.bind().get(i).tls() != null;
        doors.add(new LbServing.Door(name, frontend.addresses().get(i), tls));
      }
    });
    return doors;
  }

  /** Requests in work on all of them. */
  int requestsInFlight() {
    return byName.values().stream().mapToInt(Frontend::inFlight).sum();
  }

  /** Where a frontend listens, with real ports. */
  List<HostPort> addresses(String frontend) {
    Frontend found = byName.get(frontend);
    if (found == null) {
      throw new IllegalArgumentException("there is no frontend '" + frontend + "'");
    }
    return found.addresses();
  }

  /**
   * Why it could not go over to another configuration now; empty: it could. Blocks.
   *
   * @return notes with keys of the configuration
   */
  synchronized List<ConfigNote> problems(LbConfig next) {
    List<ConfigNote> problems = moved(next);
    Map<String, List<String>> before = addresses(config);
    next.frontends()
        .forEach((name, frontend) -> {
          if (!before.containsKey(name)) {
            problems.addAll(taken(name, frontend));
          }
        });
    return problems;
  }

  /** Frontends that would have to listen elsewhere. */
  private List<ConfigNote> moved(LbConfig next) {
    List<ConfigNote> notes = new ArrayList<>();
    Map<String, List<String>> before = addresses(config);
    addresses(next)
        .forEach((name, wanted) -> {
          List<String> known = before.get(name);
          if (known != null && !known.equals(wanted)) {
            notes.add(new ConfigNote("frontends." + name + ".bind", moved(known, wanted)));
          }
        });
    return notes;
  }

  private static String moved(List<String> known, List<String> wanted) {
    return "cannot change while the frontend is open (in force: %s; wanted: %s); give it another name, or restart"
        .formatted(known, wanted);
  }

  /** Tries the addresses of a new frontend; in the moment before it opens, others may take them. */
  private static List<ConfigNote> taken(String name, FrontendConfig frontend) {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < frontend.bind().size(); i++) {
      HostPort address = frontend.bind().get(i).address();
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(address.socketAddress());
      } catch (IOException e) {
        problems.add(
            new ConfigNote(
                "frontends.%s.bind[%d].address".formatted(name, i),
                "%s cannot be used: %s".formatted(address, e.getMessage())));
      }
    }
    return problems;
  }

  /**
   * Goes over to another configuration. Everything that can be refused is refused before anything
   * changes. A frontend that is new is opened, one that is gone goes on with the requests that it
   * has for half a minute at most.
   *
   * @throws ConfigRefusal if a frontend would have to listen elsewhere
   * @throws ListenException if the address of a new frontend cannot be used
   */
  synchronized void replace(LbConfig next) {
    ConfigRefusal.throwIfAny(moved(next));
    Map<String, List<@Nullable SSLContext>> certificates = new LinkedHashMap<>();
    next.frontends()
        .forEach((name, frontend) -> certificates.put(name, Frontend.certificates(frontend)));
    Map<String, Frontend> known = byName;
    backends.replace(next.effectiveBackends());
    Map<String, Frontend> opened;
    try {
      opened = open(next, known);
    } catch (RuntimeException e) {
      backends.replace(config.effectiveBackends());
      throw e;
    }
    connections.change(maxconn(next));
    known.forEach((name, frontend) -> {
      FrontendConfig wanted = next.frontends().get(name);
      List<@Nullable SSLContext> contexts = certificates.get(name);
      if (wanted != null && contexts != null) {
        frontend.replace(
            wanted, contexts, next.global().forwarded(), next.clientFieldNames(), backends);
      }
    });
    byName = opened;
    config = next;
    known.forEach((name, frontend) -> {
      if (!opened.containsKey(name)) {
        Thread.ofVirtual().name("farewell " + name).start(() -> leave(name, frontend));
      }
    });
  }

  private static void leave(String name, Frontend frontend) {
    try {
      frontend.drain(FAREWELL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      frontend.close();
      log.atInfo().addKeyValue("frontend", name).log("closed, the configuration has it no more");
    }
  }

  /** Keys of a configuration that it would not put in force before a restart. */
  synchronized List<String> restart(LbConfig next) {
    List<String> keys = new ArrayList<>();
    byName.forEach((name, frontend) -> {
      FrontendConfig wanted = next.frontends().get(name);
      if (wanted != null && !next.limits(wanted).equals(frontend.limits())) {
        keys.add("frontends." + name + ".limits");
      }
    });
    return keys;
  }

  /** Names and addresses, and whether they speak TLS: what sockets were opened for. */
  private static Map<String, List<String>> addresses(LbConfig config) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    config
        .frontends()
        .forEach((name, frontend) -> {
          List<String> texts = new ArrayList<>();
          for (BindConfig bind : frontend.bind()) {
            texts.add(bind.socket());
          }
          all.put(name, texts);
        });
    return all;
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Frontend frontend : byName.values()) {
      frontend.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
  }

  @Override
  public void close() {
    byName.values().forEach(Frontend::close);
  }
}
