package dev.terrace.lb.frontend;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.limit.RateLimitConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which clients may ask, and how much one of them may. Behind trusted proxies a client is known by
 * the address that those name.
 *
 * @param allow addresses or networks; when any is given, all others are answered 403
 * @param deny addresses or networks that are answered 403, also when they are allowed
 * @param maxconn connections of one client at a time, by the address of the connection (IPv6: its
 *     /64), 0 to 1 000 000; more are closed at once; default 0: no limit
 * @param rate requests of one client; more are answered 429
 */
public record ClientsConfig(
    @Doc("only these may ask; others are answered 403") @Default("[]") List<Network> allow,
    @Doc("these may not, they are answered 403") @Default("[]") List<Network> deny,
    @Doc("connections of one client at a time; more are closed at once; 0 = no limit")
        @Default("0")
        @Range(min = "0", max = "1000000")
        int maxconn,
    @Doc("requests of one client; more are answered 429") @Nullable RateLimitConfig rate) {
  public ClientsConfig {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }
}
