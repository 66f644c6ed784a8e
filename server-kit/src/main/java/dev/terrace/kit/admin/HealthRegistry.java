package dev.terrace.kit.admin;

import dev.terrace.kit.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The checks that decide whether the process is ready. Each runs by itself on a virtual thread,
 * every second and four times a second while failing, so that asking costs nothing and never
 * blocks. Thread-safe.
 */
public final class HealthRegistry implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMillis(1500);

  private final Lifecycle lifecycle;
  private final Duration deadline;
  private final List<WatchedDependency> watched = new CopyOnWriteArrayList<>();

  public HealthRegistry(Lifecycle lifecycle) {
    this(lifecycle, DEADLINE);
  }

  HealthRegistry(Lifecycle lifecycle, Duration deadline) {
    this.lifecycle = lifecycle;
    this.deadline = deadline;
  }

  /** Adds a dependency that must be up for the process to be ready; down until first checked. */
  public void add(String dependency, HealthCheck check) {
    var added = new WatchedDependency(dependency, check, deadline);
    watched.add(added);
    added.start();
  }

  /** The latest results; does not block. */
  public Readiness ready() {
    var dependencies = new LinkedHashMap<String, Health>();
    for (WatchedDependency dependency : watched) {
      dependencies.put(dependency.name(), dependency.last());
    }
    return new Readiness(lifecycle.state(), Collections.unmodifiableMap(dependencies));
  }

  /** Ends the checks. */
  @Override
  public void close() {
    watched.forEach(WatchedDependency::close);
  }
}
