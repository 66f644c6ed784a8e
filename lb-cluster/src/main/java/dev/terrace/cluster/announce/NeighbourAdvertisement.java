package dev.terrace.cluster.announce;

import java.net.Inet6Address;
import java.nio.ByteBuffer;

/**
 * An unsolicited neighbour advertisement in an Ethernet frame: says to all nodes of the link whose
 * an IPv6 address is now, and to forget who had it (RFC 4861 §4.4 and §7.2.6).
 */
record NeighbourAdvertisement(Mac sender, Inet6Address address) {
  private static final int ETHER_TYPE = 0x86dd;
  private static final int ICMPV6 = 58;
  private static final int TYPE = 136;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int TARGET_LINK_LAYER_ADDRESS = 2;
  private static final int PAYLOAD = 24 + 8;
  private static final int HEADER = 14 + 40;

  /** All nodes of the link, ff02::1, and the Ethernet address of that group (RFC 2464 §7). */
  private static final byte[] ALL_NODES = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private static final Mac ALL_NODES_MAC = Mac.parse("33:33:00:00:00:01");

  byte[] encode() {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + PAYLOAD);
    frame.put(ALL_NODES_MAC.bytes()).put(sender.bytes()).putShort((short) ETHER_TYPE);
    frame.putInt(6 << 28).putShort((short) PAYLOAD).put((byte) ICMPV6);
    frame.put((byte) 255); // any other hop limit is ignored: it might come from beyond the link
    frame.put(address.getAddress()).put(ALL_NODES);
    frame.put((byte) TYPE).put((byte) 0).putShort((short) 0).putInt(OVERRIDE);
    frame.put(address.getAddress());
    frame.put((byte) TARGET_LINK_LAYER_ADDRESS).put((byte) 1).put(sender.bytes());
    frame.putShort(HEADER + 2, checksum(frame));
    return frame.array();
  }

  /** Of the pseudo header and the message (RFC 8200 §8.1). */
  private static short checksum(ByteBuffer frame) {
    int sum = PAYLOAD + ICMPV6;
    for (int at = 14 + 8; at < frame.capacity(); at += 2) { // both addresses, then the message
      sum += Short.toUnsignedInt(frame.getShort(at));
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
