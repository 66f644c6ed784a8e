package dev.terrace.kit;

import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.admin.HealthRegistry;
import dev.terrace.kit.admin.ProcessInfo;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Secret;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.lifecycle.Lifecycle;
import dev.terrace.kit.log.AccessLog;
import dev.terrace.kit.log.LogConfig;
import dev.terrace.kit.traffic.TrafficSampler;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/** A tier without a command line or signals: real parts, admin on a free loopback port. */
public final class TestTier implements Tier, AutoCloseable {
  private final Reloads reloads = new Reloads();
  private final TierParts parts;

  TestTier(String name) {
    this(name, null);
  }

  /** With a token for the admin listener. */
  TestTier(String name, @Nullable Secret token) {
    this.parts =
        new TierParts(
            ProcessInfo.of(name),
            new AdminConfig(new HostPort("127.0.0.1", 0), token),
            LogConfig.quiet(),
            () -> "test",
            reloads,
            () -> {},
            List::of);
    parts.lifecycle().ready();
  }

  /** Does what a reload does: gives a configuration to all who asked for it. */
  public void reload(Object before, Object now) {
    reloads.apply(before, now);
  }

  @Override
  public String name() {
    return parts.name();
  }

  @Override
  public ProcessInfo info() {
    return parts.info();
  }

  @Override
  public String configChecksum() {
    return parts.configChecksum();
  }

  @Override
  public <T extends AutoCloseable> T add(String partName, T part) {
    return parts.add(partName, part);
  }

  @Override
  public HealthRegistry health() {
    return parts.health();
  }

  @Override
  public MeterRegistry metrics() {
    return parts.metrics();
  }

  @Override
  public Events events() {
    return parts.events();
  }

  @Override
  public TrafficSampler traffic() {
    return parts.traffic();
  }

  @Override
  public Lifecycle lifecycle() {
    return parts.lifecycle();
  }

  @Override
  public AdminServer admin() {
    return parts.admin();
  }

  @Override
  public AccessLog accessLog() {
    return parts.accessLog();
  }

  @Override
  public XnioWorker worker() {
    return parts.worker();
  }

  @Override
  public <C> void onReload(Consumer<C> apply) {
    parts.onReload(apply);
  }

  @Override
  public <C> void takesRestart(Function<C, List<String>> keys) {
    parts.takesRestart(keys);
  }

  /** What a reload would tell of a configuration. */
  public List<String> keysThatTakeRestart(Object config) {
    return reloads.takesRestart(config);
  }

  /** Stops all parts. */
  @Override
  public void close() {
    parts.lifecycle().close();
  }
}
