package dev.terrace.kit.http;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Network;
import java.util.List;

/**
 * Whose X-Forwarded-* and Forwarded fields are believed.
 *
 * @param trusted addresses or networks (CIDR) of proxies in front of this process, default none;
 *     from anyone else the fields are dropped and written anew
 */
public record ForwardedConfig(
    @Doc("proxies in front of this process: addresses or CIDR networks") @Default("[]")
        List<Network> trusted) {
  public ForwardedConfig {
    trusted = List.copyOf(trusted);
  }

  /** Believes nobody. */
  public static ForwardedConfig none() {
    return new ForwardedConfig(List.of());
  }
}
