package dev.terrace.kit;

import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.admin.HealthRegistry;
import dev.terrace.kit.admin.ProcessInfo;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.kit.log.AccessLog;
import dev.terrace.kit.log.LogConfig;
import dev.terrace.kit.traffic.TrafficSampler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The real parts behind a {@link Tier}, the same for a process and for tests. */
final class TierParts implements Tier {
  private final ProcessInfo info;
  private final Supplier<String> checksum;
  private final Lifecycle lifecycle = new Lifecycle();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Events events = new Events(Clock.systemUTC());
  private final TrafficSampler traffic;
  private final HealthRegistry health;
  private final AccessLog accessLog;
  private final XnioWorker worker;
  private final AdminServer admin;
  private final Reloads reloads;

  TierParts(
      ProcessInfo info,
      AdminConfig admin,
      LogConfig log,
      Supplier<String> checksum,
      Reloads reloads,
      Runnable reload,
      Supplier<List<String>> takesRestart) {
    this.info = info;
    this.checksum = checksum;
    this.reloads = reloads;
    lifecycle.add("metrics", metrics::close);
    bindProcessMetrics();
    this.accessLog = lifecycle.add("access log", AccessLog.start(log, metrics));
    this.traffic = lifecycle.add("traffic", new TrafficSampler(events));
    traffic.start();
    this.worker = startWorker();
    lifecycle.add("worker", this::stopWorker);
    this.health = lifecycle.add("health", new HealthRegistry(lifecycle));
    try {
      this.admin =
          lifecycle.add(
              "admin",
              AdminServer.start(
                  admin,
                  new AdminServer.Sources(
                      info, health, metrics, events, checksum, reload, takesRestart)));
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private void bindProcessMetrics() {
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ClassLoaderMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    new UptimeMetrics().bindTo(metrics);
    new FileDescriptorMetrics().bindTo(metrics);
    ResidentMemory.bindTo(metrics);
    var collections = lifecycle.add("gc metrics", new JvmGcMetrics());
    collections.bindTo(metrics);
  }

  private static XnioWorker startWorker() {
    int cores = Runtime.getRuntime().availableProcessors();
    try {
      return Xnio.getInstance(TierParts.class.getClassLoader())
          .createWorker(
              OptionMap.builder()
                  .set(Options.WORKER_NAME, "io")
                  .set(Options.WORKER_IO_THREADS, cores)
                  .set(Options.WORKER_TASK_CORE_THREADS, 1)
                  .set(Options.WORKER_TASK_MAX_THREADS, 2 * cores)
                  .set(Options.WORKER_TASK_KEEPALIVE, 10_000)
                  .set(Options.CONNECTION_HIGH_WATER, 1_000_000)
                  .set(Options.CONNECTION_LOW_WATER, 1_000_000)
                  .set(Options.TCP_NODELAY, true)
                  .set(Options.CORK, true)
                  .getMap());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start I/O threads", e);
    }
  }

  private void stopWorker() {
    worker.shutdownNow();
  }

  @Override
  public String name() {
    return info.name();
  }

  @Override
  public ProcessInfo info() {
    return info;
  }

  @Override
  public String configChecksum() {
    return checksum.get();
  }

  @Override
  public <T extends AutoCloseable> T add(String partName, T part) {
    return lifecycle.add(partName, part);
  }

  @Override
  public HealthRegistry health() {
    return health;
  }

  @Override
  public MeterRegistry metrics() {
    return metrics;
  }

  @Override
  public Events events() {
    return events;
  }

  @Override
  public TrafficSampler traffic() {
    return traffic;
  }

  @Override
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  @Override
  public AdminServer admin() {
    return admin;
  }

  @Override
  public AccessLog accessLog() {
    return accessLog;
  }

  @Override
  public XnioWorker worker() {
    return worker;
  }

  @Override
  public <C> void onReload(Consumer<C> apply) {
    reloads.add(apply);
  }

  @Override
  public <C> void takesRestart(Function<C, List<String>> keys) {
    reloads.addTakesRestart(keys);
  }
}
