package dev.terrace.cluster.member;

import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * What {@link Members} needs.
 *
 * @param cluster the cluster's name
 * @param self this node's name
 * @param bind where to listen (TCP), the address by which the other nodes reach this one; the port
 *     {@value #FAILURE_PORT_OFFSET} above is used as well
 * @param nodes where all nodes listen, those that may not be there included
 * @param tls identifies this node and knows the others, see {@link MemberTls}
 */
public record MembersConfig(
    String cluster,
    String self,
    InetSocketAddress bind,
    List<InetSocketAddress> nodes,
    SSLContext tls) {
  /** How far above the port the second one is, by which the end of a process is noticed. */
  public static final int FAILURE_PORT_OFFSET = 100;

  public MembersConfig {
    nodes = List.copyOf(nodes);
    if (bind.isUnresolved() || bind.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "the address of cluster traffic must be the one by which the other nodes reach this one,"
              + " but was "
              + bind);
    }
    if (bind.getPort() < 1 || bind.getPort() > 65_535 - FAILURE_PORT_OFFSET) {
      throw new IllegalArgumentException(
          "the port of cluster traffic must be between 1 and "
              + (65_535 - FAILURE_PORT_OFFSET)
              + " but was "
              + bind.getPort());
    }
  }
}
