package dev.terrace.proxy;

import java.net.InetAddress;
import java.util.Arrays;

/** A set of addresses such as {@code 10.0.0.0/8}, {@code 127.0.0.1} or {@code ::1/128}. */
public final class Network {
  private final byte[] address;
  private final int bits;

  private Network(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads an address with an optional prefix length.
   *
   * @throws IllegalArgumentException if it is anything else; names are not resolved
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    try {
      byte[] address = InetAddress.ofLiteral(literal).getAddress();
      int bits =
          slash < 0 ? address.length * 8 : Integer.parseUnsignedInt(text.substring(slash + 1));
      if (bits > address.length * 8) {
        throw malformed(text);
      }
      return new Network(address, bits);
    } catch (IllegalArgumentException _) {
      throw malformed(text);
    }
  }

  /** Whether the address is in it. */
  public boolean contains(InetAddress candidate) {
    byte[] other = candidate.getAddress();
    if (other.length != address.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((address[whole] ^ other[whole]) & 0xff) >> (8 - rest) == 0;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an address or network such as 127.0.0.1 or 10.0.0.0/8");
  }
}
