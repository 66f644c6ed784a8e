package dev.terrace.local.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A port that a part of the stack is going to listen on.
 *
 * @param key where stack.yaml says so, for example {@code lb-1.httpsPort}
 * @param host the address that it will be bound to
 * @param port the port, 1 to 65535
 */
public record WantedPort(String key, String host, int port) {

  /**
   * What stands in the way of binding all of these, a sentence each that names the key to change;
   * empty when nothing does. The answer is of this moment: a port can still be taken before a part
   * binds it, and that part then says so in its log.
   */
  public static List<String> problems(List<WantedPort> wanted) {
    var problems = new ArrayList<String>();
    Map<Integer, String> keys = new HashMap<>();
    for (WantedPort port : wanted) {
      String other = keys.putIfAbsent(port.port, port.key);
      if (other != null) {
        problems.add(
            "port %d is given to both `%s` and `%s` in stack.yaml"
                .formatted(port.port, other, port.key));
      } else {
        port.problem().ifPresent(problems::add);
      }
    }
    return List.copyOf(problems);
  }

  private Optional<String> problem() {
    try (var socket = new ServerSocket()) {
      // As the tiers do: a port whose last connections are still in TIME_WAIT is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(host), port));
      return Optional.empty();
    } catch (IOException refused) {
      String change = "; change `" + key + "` in stack.yaml";
      Optional<String> owner = PortOwner.of(port);
      if (owner.isPresent()) {
        return Optional.of("port " + port + " is in use by " + owner.get() + change);
      }
      String reason = String.valueOf(refused.getMessage());
      return Optional.of(
          reason.contains("in use")
              ? "port " + port + " is in use" + change
              : "cannot listen on " + host + ":" + port + " (" + reason + ")" + change);
    }
  }
}
