package dev.terrace.cluster.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** A node's numbers for {@code /metrics}. */
final class ClusterMetrics {
  private final ClusterNode node;
  private final MeterRegistry registry;

  ClusterMetrics(ClusterNode node, MeterRegistry registry) {
    this.node = node;
    this.registry = registry;
  }

  void register() {
    for (ClusterStatus.VipStatus vip : node.status().vips()) {
      String address = vip.address();
      Gauge.builder(
              "terrace.cluster.vip.here",
              node,
              from -> vip(from, address, one -> one.here() ? 1 : 0))
          .tag("vip", address)
          .description("1 while the virtual address is on this machine")
          .register(registry);
      Gauge.builder(
              "terrace.cluster.vip.epoch", node, from -> vip(from, address, one -> one.epoch()))
          .tag("vip", address)
          .description("epoch of the lease that this node has")
          .register(registry);
    }
    Gauge.builder("terrace.cluster.fit", node, from -> from.status().fit() ? 1 : 0)
        .description("1 while this node may own virtual addresses")
        .register(registry);
    Gauge.builder("terrace.cluster.config.version", node, ClusterMetrics::version)
        .description("version of the shared configuration that is in force here; 0: none")
        .register(registry);
    Gauge.builder("terrace.cluster.config.fault", node, ClusterMetrics::fault)
        .description("1 while this node could not put the shared configuration in force")
        .register(registry);
    counter("taken", "virtual addresses taken", from -> from.transitions().taken());
    counter("left", "virtual addresses let go", from -> from.transitions().left());
    counter(
        "datagrams.refused",
        "datagrams of another cluster or secret",
        from -> from.status().leases().refused());
    counter(
        "guard.restarts", "guards that had to be replaced", from -> from.status().guardRestarts());
  }

  private void counter(String name, String description, ToDoubleFunction<ClusterNode> value) {
    FunctionCounter.builder("terrace.cluster." + name, node, value)
        .description(description)
        .register(registry);
  }

  private static double version(ClusterNode node) {
    ClusterStatus.Configuration shared = node.status().configuration();
    return shared == null ? 0 : shared.inForce();
  }

  private static double fault(ClusterNode node) {
    ClusterStatus.Configuration shared = node.status().configuration();
    return shared == null || shared.fault().isEmpty() ? 0 : 1;
  }

  private static double vip(
      ClusterNode node, String address, ToDoubleFunction<ClusterStatus.VipStatus> value) {
    return node.status().vips().stream()
        .filter(one -> one.address().equals(address))
        .mapToDouble(value)
        .findFirst()
        .orElse(0);
  }
}
