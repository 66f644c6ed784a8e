package dev.terrace.cluster.testnet;

import dev.terrace.cluster.member.MembersConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Free loopback ports for members whose neighbours, by which deaths are noticed, are free too. */
public final class MemberPorts {
  private MemberPorts() {}

  /** That many, all different. */
  public static List<InetSocketAddress> free(int count) throws IOException {
    List<InetSocketAddress> free = new ArrayList<>();
    List<ServerSocket> taken = new ArrayList<>();
    while (free.size() < count) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      int neighbour = socket.getLocalPort() + MembersConfig.FAILURE_PORT_OFFSET;
      if (neighbour > 65_000) {
        continue;
      }
      try {
        taken.add(new ServerSocket(neighbour, 1, InetAddress.getLoopbackAddress()));
        free.add((InetSocketAddress) socket.getLocalSocketAddress());
      } catch (IOException _) {
        // the next one
      }
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    return free;
  }
}
