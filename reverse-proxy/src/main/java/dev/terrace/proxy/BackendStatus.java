package dev.terrace.proxy;

import dev.terrace.kit.traffic.TrafficView;
import dev.terrace.proxy.health.HealthState;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A backend as {@code GET /backends} shows it.
 *
 * @param traffic its sessions are requests in work
 * @param removed servers of the configuration file that were removed at run time
 */
public record BackendStatus(
    String name,
    String balance,
    TrafficView traffic,
    List<ServerStatus> servers,
    List<String> removed) {
  /**
   * A server.
   *
   * @param state unchecked, up, going down, down, going up, drain or maint
   * @param takesNew whether visitors may go there that no cookie ties to another server
   * @param keepsVisitors whether visitors may go there whose cookie names it
   * @param since when the state changed last
   * @param reason of that change
   * @param progress failed checks in a row while it goes down, passed ones while it goes up
   * @param progressOf how many of them it takes; 0 when it does neither
   * @param flaps how many times in a row it went down soon after it had come back
   * @param check how the last check ended; null before the first
   * @param slowStarting whether it came back a short while ago and takes less than its share
   * @param changed what was changed at run time, in words
   * @param maxconn requests in work at most, 0: no limit
   * @param idle connections that are open without a request
   * @param traffic its sessions are requests in work
   */
  public record ServerStatus(
      String name,
      String address,
      String state,
      boolean takesNew,
      boolean keepsVisitors,
      Instant since,
      String reason,
      int progress,
      int progressOf,
      int flaps,
      @Nullable Check check,
      int weight,
      boolean backup,
      boolean slowStarting,
      List<String> changed,
      int maxconn,
      int idle,
      TrafficView traffic) {}

  /** How the last check ended. */
  public record Check(boolean passed, String detail, double millis, Instant at) {}

  static BackendStatus of(
      String name, ServerPool pool, BackendConfig file, RuntimeChanges changes) {
    List<String> removed =
        changes.byServer().entrySet().stream()
            .filter(entry -> entry.getValue().removed())
            .map(java.util.Map.Entry::getKey)
            .toList();
    return new BackendStatus(
        name,
        pool.config().balance().name().toLowerCase(Locale.ROOT),
        TrafficView.of(pool.traffic()),
        pool.servers().stream().map(server -> of(server, pool, file, changes)).toList(),
        removed);
  }

  private static ServerStatus of(
      Server server, ServerPool pool, BackendConfig file, RuntimeChanges changes) {
    var status = server.status();
    var check = pool.config().check();
    var health = status.health();
    var change = changes.byServer().get(server.name());
    int progress =
        switch (health.state()) {
          case HealthState.GoingDown(int failures) -> failures;
          case HealthState.GoingUp(int successes) -> successes;
          case HealthState.Unchecked _,
              HealthState.Up _,
              HealthState.Down _,
              HealthState.Draining _,
              HealthState.Leaving _ ->
              0;
        };
    boolean rises = health.state() instanceof HealthState.GoingUp;
    int progressOf = rises ? health.rises(check.rise(), !pool.anyUpBut(server)) : check.fall();
    return new ServerStatus(
        server.name(),
        server.config().address().toString(),
        status.state(),
        status.takesNew(),
        status.keepsVisitors(),
        status.since(),
        status.reason(),
        progress,
        rises || progress > 0 ? progressOf : 0,
        status.health().flaps(),
        check(server),
        server.config().weight(),
        server.config().backup(),
        server.slowStarting(),
        change == null ? List.of() : change.words(RuntimeChanges.find(file, server.name())),
        server.config().maxconn(),
        server.idle(),
        TrafficView.of(server.traffic()));
  }

  private static @Nullable Check check(Server server) {
    var last = server.lastCheck();
    return last == null
        ? null
        : new Check(last.passed(), last.detail(), last.took().toNanos() / 1e6, last.at());
  }
}
