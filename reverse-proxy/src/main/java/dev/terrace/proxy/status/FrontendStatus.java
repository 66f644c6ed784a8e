package dev.terrace.proxy.status;

import dev.terrace.kit.traffic.ClientTraffic;
import dev.terrace.kit.traffic.TrafficView;
import java.util.List;
import java.util.Map;

/**
 * What clients connect to, as the status page shows it.
 *
 * @param addresses where it listens
 * @param backends that may answer
 * @param traffic its sessions are connections
 * @param protocols requests by version of HTTP
 * @param tls connections by version of TLS; {@code clear}: without
 * @param history its last minute
 */
public record FrontendStatus(
    String name,
    List<String> addresses,
    List<String> backends,
    TrafficView traffic,
    Map<String, Long> protocols,
    Map<String, Long> tls,
    TrafficView.History history) {
  /** As it is now. */
  public static FrontendStatus of(
      String name, List<String> addresses, List<String> backends, ClientTraffic clients) {
    return new FrontendStatus(
        name,
        addresses,
        backends,
        TrafficView.of(clients.traffic()),
        clients.mix().protocols(),
        clients.mix().tls(),
        TrafficView.history(clients.traffic()));
  }
}
