package dev.terrace.proxy;

import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A backend as {@code GET /backends} shows it.
 *
 * @param queued requests that wait for a server below its maxconn
 */
public record BackendStatus(String name, String balance, int queued, List<ServerStatus> servers) {
  /**
   * A server.
   *
   * @param state unchecked, up, going down, down, going up or drain
   * @param usable whether new requests may go there
   * @param since when it last became usable or unusable
   * @param active requests in work
   * @param idle connections that are open without a request
   */
  public record ServerStatus(
      String name,
      String address,
      String state,
      boolean usable,
      Instant since,
      String reason,
      int weight,
      boolean backup,
      int active,
      int idle,
      long requests,
      long connectErrors,
      long responseErrors,
      long retries) {}

  static BackendStatus of(String name, ServerPool pool) {
    return new BackendStatus(
        name,
        pool.config().balance().name().toLowerCase(Locale.ROOT),
        pool.line().length(),
        pool.servers().stream().map(BackendStatus::of).toList());
  }

  private static ServerStatus of(Server server) {
    var status = server.status();
    var counters = server.counters();
    return new ServerStatus(
        server.name(),
        server.config().address().toString(),
        status.state().text(),
        server.usable(),
        status.since(),
        status.reason(),
        server.weight(),
        server.config().backup(),
        server.active(),
        server.idle(),
        counters.requests.sum(),
        counters.connectErrors.sum(),
        counters.responseErrors.sum(),
        counters.retries.sum());
  }
}
