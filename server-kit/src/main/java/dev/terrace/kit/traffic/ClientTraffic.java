package dev.terrace.kit.traffic;

import dev.terrace.kit.Tier;
import io.micrometer.core.instrument.Tags;

/**
 * What clients do with a frontend, which may have several listeners.
 *
 * @param traffic its sessions are connections
 * @param mix what the clients speak
 */
public record ClientTraffic(Traffic traffic, ClientMix mix) {
  /** Begins to count for a frontend; shown by its process until that ends. */
  public static ClientTraffic open(String frontend, Tier tier) {
    ClientTraffic clients = new ClientTraffic(new Traffic(), new ClientMix());
    Tags tags = Tags.of("frontend", frontend);
    tier.traffic().watch(clients.traffic, "frontend " + frontend);
    TrafficMeters.register(tier.metrics(), "terrace.frontend", tags, clients.traffic);
    clients.mix.register(tier.metrics(), "terrace.frontend", tags);
    return clients;
  }
}
