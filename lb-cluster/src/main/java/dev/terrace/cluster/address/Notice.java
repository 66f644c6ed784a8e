package dev.terrace.cluster.address;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A datagram that tells a voter that an address is free. It is made and signed by whoever holds the
 * lease, and sent once the address is proven to be gone, by a guard that has no keys.
 */
public final class Notice {
  private final InetSocketAddress voter;
  private final byte[] datagram;

  /**
   * Copies the datagram.
   *
   * @param voter an address in figures, resolved
   * @param datagram at most 1,200 bytes, so that it is never fragmented
   */
  public Notice(InetSocketAddress voter, byte[] datagram) {
    if (voter.isUnresolved()) {
      throw new IllegalArgumentException("the voter's address is not resolved: " + voter);
    }
    if (datagram.length > 1200) {
      throw new IllegalArgumentException(
          "a notice has at most 1200 bytes but this one has " + datagram.length);
    }
    this.voter = voter;
    this.datagram = datagram.clone();
  }

  /** Whom it goes to. */
  public InetSocketAddress voter() {
    return voter;
  }

  /** The words of the guard's command: address, port, bytes. */
  String words() {
    return "%s %d %s"
        .formatted(
            withoutScope(voter.getAddress().getHostAddress()),
            voter.getPort(),
            HexFormat.of().formatHex(datagram));
  }

  private static String withoutScope(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  /** The bytes, for who sends it without a guard. */
  byte[] datagram() {
    return datagram.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Notice notice
        && voter.equals(notice.voter)
        && Arrays.equals(datagram, notice.datagram);
  }

  @Override
  public int hashCode() {
    return 31 * voter.hashCode() + Arrays.hashCode(datagram);
  }

  @Override
  public String toString() {
    return "notice to " + voter + " of " + datagram.length + " bytes";
  }
}
