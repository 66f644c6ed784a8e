package dev.terrace.app.user;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How often wrong passwords may be tried. Right ones cost nothing. An address is an IPv4 address or
 * an IPv6 /64 network; each application server counts for itself.
 *
 * @param period to which the numbers below apply: so many at once, and again after it, 1 s to 1
 *     day, default 10 min
 * @param tries for one account from one address, 1 to 1000000, default 10
 * @param addressTries from one address for all accounts together, 1 to 1000000, default 100; does
 *     not hold for an account that has signed in from there within 30 days
 * @param attackTries for one account from all addresses together, 1 to 1000000, default 100: beyond
 *     that it is under attack
 * @param triesUnderAttack for an account under attack from one address, 1 to 1000000, default 3
 * @param remembered accounts and addresses that are remembered at a time, 1000 to 10000000, default
 *     50000 (5 MiB)
 */
public record LoginConfig(
    @Doc("so many at once, and again after this time")
        @Default("10m")
        @Range(min = "1s", max = "24h")
        Duration period,
    @Doc("wrong passwords for one account from one address")
        @Default("10")
        @Range(min = "1", max = "1000000")
        int tries,
    @Doc("wrong passwords from one address for all accounts together")
        @Default("100")
        @Range(min = "1", max = "1000000")
        int addressTries,
    @Doc("wrong passwords for one account from everywhere, beyond which it is under attack")
        @Default("100")
        @Range(min = "1", max = "1000000")
        int attackTries,
    @Doc("wrong passwords for an account under attack from one address")
        @Default("3")
        @Range(min = "1", max = "1000000")
        int triesUnderAttack,
    @Doc("accounts and addresses that are remembered at a time")
        @Default("50000")
        @Range(min = "1000", max = "10000000")
        int remembered) {}
