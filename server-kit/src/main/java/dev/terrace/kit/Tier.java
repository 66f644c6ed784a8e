package dev.terrace.kit;

import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.admin.HealthRegistry;
import dev.terrace.kit.admin.ProcessInfo;
import dev.terrace.kit.config.Secret;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.kit.log.AccessLog;
import dev.terrace.kit.traffic.TrafficSampler;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xnio.XnioWorker;

/** What a running process offers to its parts. Thread-safe. */
public interface Tier {
  /** Name of the process, such as {@code web-tier}. */
  String name();

  /** Version, start and so on of the process. */
  ProcessInfo info();

  /** Checksum of the configuration in force. */
  String configChecksum();

  /** Takes over a started part: it is drained and closed with the process, in reverse order. */
  <T extends AutoCloseable> T add(String partName, T part);

  /** Checks that decide whether the process is ready. */
  HealthRegistry health();

  /** Meters that {@code /metrics} shows. */
  MeterRegistry metrics();

  /** What happened lately, for people who look at the process. */
  Events events();

  /** Makes rates and percentiles of what is counted. */
  TrafficSampler traffic();

  /** State of the process. */
  Lifecycle lifecycle();

  /** The admin listener, to add routes to. */
  AdminServer admin();

  /** Where request lines go. */
  AccessLog accessLog();

  /**
   * The I/O threads of the process, one per core, shared by its listeners and clients; closed after
   * all parts.
   */
  XnioWorker worker();

  /**
   * Registers what to do with a new configuration after SIGHUP or {@code POST /reload}. It is
   * called with a configuration that has been checked; when it throws, the old configuration is
   * applied again everywhere.
   *
   * @param <C> the configuration record of the process
   */
  <C> void onReload(Consumer<C> apply);

  /**
   * Registers what tells the keys of a configuration whose values a reload cannot put in force.
   * They are told to whoever reloads, in the log, and by {@code /info} until the restart.
   *
   * @param <C> the configuration record of the process
   */
  <C> void takesRestart(Function<C, List<String>> keys);

  /** A tier for tests, ready at once, without signals; close it at the end. */
  static TestTier forTests(String name) {
    return new TestTier(name);
  }

  /** The same with a token for the admin listener. */
  static TestTier forTests(String name, Secret token) {
    return new TestTier(name, token);
  }
}
