package dev.terrace.cluster.node;

import dev.terrace.cluster.address.VirtualAddress;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Key;
import org.jspecify.annotations.Nullable;

/**
 * A virtual IP address.
 *
 * @param address IPv4 or IPv6
 * @param interfaceName that gets it, on every load balancer
 * @param preferred the node that takes it first, absent: any
 */
public record VipConfig(
    @Doc("IPv4 or IPv6") String address,
    @Doc("the network interface that gets it") @Key("interface") String interfaceName,
    @Doc("the node that takes it first; absent: any") @Nullable String preferred) {
  public VipConfig {
    VirtualAddress.of(address, interfaceName); // refuses what cannot be
  }

  /** As the guard and the announcer know it. */
  public VirtualAddress virtual() {
    return VirtualAddress.of(address, interfaceName);
  }
}
