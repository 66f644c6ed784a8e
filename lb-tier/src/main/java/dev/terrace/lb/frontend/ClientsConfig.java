package dev.terrace.lb.frontend;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.limit.RateLimitConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which clients may ask, and how much one of them may. Behind trusted proxies a client is known by
 * the address that those name.
 *
 * @param allow addresses or networks; when any is given, all others are answered 403
 * @param deny addresses or networks that are answered 403, also when they are allowed
 * @param rate requests of one client; more are answered 429
 */
public record ClientsConfig(
    @Doc("only these may ask; others are answered 403") @Default("[]") List<Network> allow,
    @Doc("these may not, they are answered 403") @Default("[]") List<Network> deny,
    @Doc("requests of one client; more are answered 429") @Nullable RateLimitConfig rate) {
  public ClientsConfig {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
