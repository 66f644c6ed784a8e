package dev.terrace.lb.cluster;

import dev.terrace.cluster.node.ClusterNode;
import dev.terrace.cluster.node.ClusterStatus;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.proxy.status.StatusSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the admin listener and the status page show of a cluster, and what may be changed. */
public final class ClusterRoutes implements StatusSection {
  /** What is answered where only members of a cluster have an answer. */
  public static final String WITHOUT_MEMBERS =
      "this load balancer has no others: its configuration has no cluster.members";

  private final ClusterNode node;

  private ClusterRoutes(ClusterNode node) {
    this.node = node;
  }

  /**
   * Adds {@code GET /cluster}, {@code POST} and {@code DELETE /cluster/drain}, and {@code POST
   * /cluster/vips/{address}/move}.
   */
  public static ClusterRoutes add(ClusterNode node, AdminServer admin) {
    admin.route("GET", "/cluster", exchange -> AdminServer.sendJson(exchange, 200, node.status()));
    admin.route(
        "POST",
        "/cluster/drain",
        exchange -> {
          node.drain(AdminServer.body(exchange).strip());
          AdminServer.sendJson(exchange, 200, node.status());
        });
    admin.route(
        "DELETE",
        "/cluster/drain",
        exchange -> {
          node.undrain();
          AdminServer.sendJson(exchange, 200, node.status());
        });
    admin.route(
        "POST",
        "/cluster/vips/{address}/move",
        exchange -> {
          try {
            node.move(
                AdminServer.parameter(exchange, "address"), AdminServer.parameter(exchange, "to"));
            AdminServer.sendJson(exchange, 202, node.status());
          } catch (IllegalArgumentException e) {
            AdminServer.sendJson(exchange, 404, Map.of("error", String.valueOf(e.getMessage())));
          } catch (IllegalStateException e) {
            AdminServer.sendJson(exchange, 409, Map.of("error", String.valueOf(e.getMessage())));
          }
        });
    return new ClusterRoutes(node);
  }

  @Override
  public String title() {
    return "Cluster";
  }

  @Override
  public View view() {
    ClusterStatus status = node.status();
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("Node", status.node() + " (" + status.role() + ")"));
    figures.add(
        new Figure(
            "Fit for addresses",
            status.fit() ? "yes" : "no: " + String.join(", ", status.problems())));
    ClusterStatus.Configuration shared = status.configuration();
    if (shared != null) {
      figures.add(
          new Figure(
              "Shared configuration",
              shared.version() == 0
                  ? "none"
                  : "version %d by %s, %s"
                      .formatted(shared.version(), shared.author(), shared.at())));
    }
    return new View(
        figures,
        List.of(
            new Table(
                "Virtual addresses",
                List.of("Address", "Interface", "Preferred", "Owner", "Here", "Epoch", "Lease"),
                status.vips().stream().map(ClusterRoutes::row).toList()),
            new Table(
                "Members",
                List.of("Name", "Address", "Role", "Votes", "State", "Configuration"),
                status.members().stream()
                    .map(one ->
                        List.of(
                            one.name(),
                            one.address(),
                            one.role(),
                            one.voter() ? "yes" : "no",
                            state(one),
                            configuration(one)))
                    .toList())));
  }

  private static String state(ClusterStatus.MemberStatus one) {
    if (!one.present()) {
      return "not there";
    }
    return one.reason().isEmpty() ? one.fitness() : one.fitness() + ": " + one.reason();
  }

  private static String configuration(ClusterStatus.MemberStatus one) {
    if (!one.present()) {
      return "";
    }
    String version = one.configVersion() == 0 ? "own file" : "version " + one.configVersion();
    String restart =
        one.configRestart().isEmpty()
            ? ""
            : ", restart for " + String.join(", ", one.configRestart());
    return version + restart + (one.configFault().isEmpty() ? "" : ": " + one.configFault());
  }

  private static List<String> row(ClusterStatus.VipStatus vip) {
    return List.of(
        vip.address(),
        vip.interfaceName(),
        vip.preferred().isEmpty() ? "any" : vip.preferred(),
        vip.owner().isEmpty() ? "nobody known" : vip.owner(),
        vip.here() ? "yes" : "no",
        vip.epoch() == 0 ? "" : Long.toString(vip.epoch()),
        vip.leaseMillis() == 0 ? "" : vip.leaseMillis() + " ms");
  }
}
