package dev.terrace.lb.frontend;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAddress;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.util.List;

/**
 * Answers 403 to clients that may not ask. One whose address is not known may not if any may not.
 */
final class ClientGate implements HttpHandler {
  private final List<Network> allow;
  private final List<Network> deny;
  private final HttpHandler next;

  private ClientGate(ClientsConfig clients, HttpHandler next) {
    this.allow = clients.allow();
    this.deny = clients.deny();
    this.next = next;
  }

  static HttpHandler before(HttpHandler next, ClientsConfig clients) {
    return clients.allow().isEmpty() && clients.deny().isEmpty()
        ? next
        : new ClientGate(clients, next);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    InetAddress client = ClientAddress.of(exchange);
    boolean refused =
        client == null
            || Network.anyContains(deny, client)
            || (!allow.isEmpty() && !Network.anyContains(allow, client));
    if (refused) {
      AccessLogFields.of(exchange).set("error", "client may not ask");
      exchange.setPersistent(false);
      exchange.setStatusCode(StatusCodes.FORBIDDEN).endExchange();
      return;
    }
    next.handleRequest(exchange);
  }
}
