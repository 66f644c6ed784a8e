package dev.terrace.cluster.lease;

import dev.terrace.cluster.ClusterKey;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a {@link LeaseRunner} needs.
 *
 * @param setup who takes part
 * @param timing the same on all nodes
 * @param key the cluster's name and secret
 * @param bind where to listen (UDP)
 * @param addresses where each node listens, resolved; this node's own is not used
 * @param roundFile survives restarts: the highest round that this node may have used
 */
public record LeaseConfig(
    LeaseSetup setup,
    LeaseTiming timing,
    ClusterKey key,
    InetSocketAddress bind,
    Map<String, InetSocketAddress> addresses,
    Path roundFile) {
  public LeaseConfig {
    addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
    if (!addresses.keySet().equals(setup.nodes())) {
      throw new IllegalArgumentException(
          "each of the nodes "
              + setup.nodes()
              + " needs an address but there are those of "
              + addresses.keySet());
    }
    addresses.forEach((node, address) -> {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException(
            "the address of node " + node + " is unknown: " + address.getHostString());
      }
    });
  }

  /**
   * A number that stands for what all nodes must have alike: the voters, how many of them decide,
   * and how long leases are. Nodes with another one are not listened to: majorities of two sets
   * need not meet, and a voter with shorter leases would free an address too early.
   */
  long terms() {
    String text =
        new TreeSet<>(setup.voters())
            + " "
            + setup.mode()
            + " "
            + timing.lease().toNanos()
            + " "
            + timing.margin().toNanos();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing in this Java", e);
    }
  }
}
