package dev.terrace.cluster.announce;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * ARP for IPv4 in an Ethernet frame (RFC 826). The frame has no padding to 60 bytes; the network
 * card adds it.
 *
 * @param destination to whom the frame goes
 * @param operation {@link #REQUEST} or {@link #REPLY}
 * @param sender the hardware address of whom speaks, also that of the frame
 * @param senderAddress the address that the sender has, 0.0.0.0 in a probe
 * @param target whose hardware address is known or asked for
 * @param targetAddress whose it is about
 */
record ArpFrame(
    Mac destination,
    int operation,
    Mac sender,
    Inet4Address senderAddress,
    Mac target,
    Inet4Address targetAddress) {
  static final int ETHER_TYPE = 0x0806;
  static final int REQUEST = 1;
  static final int REPLY = 2;

  private static final int LENGTH = 14 + 28;
  private static final int ETHERNET = 1;
  private static final int IPV4 = 0x0800;
  private static final byte[] NOWHERE = new byte[4];

  /** Asks who has an address without saying anything of oneself (RFC 5227 §2.1.1). */
  static ArpFrame probe(Mac self, Inet4Address address) {
    return new ArpFrame(Mac.BROADCAST, REQUEST, self, address(NOWHERE), Mac.UNKNOWN, address);
  }

  /** Says whose an address is, as a request (RFC 5227 §2.3), which most hosts learn from. */
  static ArpFrame announcement(Mac self, Inet4Address address) {
    return new ArpFrame(Mac.BROADCAST, REQUEST, self, address, Mac.UNKNOWN, address);
  }

  /** The same as a reply, for devices that learn from replies alone. */
  static ArpFrame gratuitousReply(Mac self, Inet4Address address) {
    return new ArpFrame(Mac.BROADCAST, REPLY, self, address, self, address);
  }

  byte[] encode() {
    ByteBuffer frame = ByteBuffer.allocate(LENGTH);
    frame.put(destination.bytes()).put(sender.bytes()).putShort((short) ETHER_TYPE);
    frame.putShort((short) ETHERNET).putShort((short) IPV4).put((byte) 6).put((byte) 4);
    frame.putShort((short) operation);
    frame.put(sender.bytes()).put(senderAddress.getAddress());
    frame.put(target.bytes()).put(targetAddress.getAddress());
    return frame.array();
  }

  /** Reads a frame; empty for anything but ARP of IPv4 over Ethernet. */
  static Optional<ArpFrame> decode(ByteBuffer frame) {
    if (frame.remaining() < LENGTH) {
      return Optional.empty();
    }
    Mac destination = mac(frame);
    mac(frame); // of the frame: a switch may have its own idea, what counts is what ARP says
    if (Short.toUnsignedInt(frame.getShort()) != ETHER_TYPE
        || frame.getShort() != ETHERNET
        || Short.toUnsignedInt(frame.getShort()) != IPV4
        || frame.get() != 6
        || frame.get() != 4) {
      return Optional.empty();
    }
    int operation = Short.toUnsignedInt(frame.getShort());
    Mac sender = mac(frame);
    Inet4Address senderAddress = address(frame);
    Mac target = mac(frame);
    return Optional.of(
        new ArpFrame(destination, operation, sender, senderAddress, target, address(frame)));
  }

  private static Mac mac(ByteBuffer from) {
    byte[] bytes = new byte[6];
    from.get(bytes);
    return new Mac(bytes);
  }

  private static Inet4Address address(ByteBuffer from) {
    byte[] bytes = new byte[4];
    from.get(bytes);
    return address(bytes);
  }

  private static Inet4Address address(byte[] bytes) {
    try {
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv4 address has four bytes", e);
    }
  }
}
