package dev.terrace.kit.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses, in YAML {@code 10.0.0.0/8}, {@code 127.0.0.1} or {@code "2001:db8::/32"}.
 * Bits beyond the prefix length are not looked at.
 */
public final class Network {
  private final String text;
  private final byte[] address;
  private final int bits;

  private Network(String text, byte[] address, int bits) {
    this.text = text;
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
      int bits = slash < 0 ? address.length * 8 : length(text.substring(slash + 1));
      if (bits > address.length * 8) {
        throw malformed(text);
      }
      return new Network(text, address, bits);
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

  /** Whether the address is known and in one of the networks. */
  public static boolean anyContains(Collection<Network> networks, @Nullable InetAddress candidate) {
    if (candidate == null || networks.isEmpty()) {
      return false;
    }
    for (Network network : networks) {
      if (network.contains(candidate)) {
        return true;
      }
    }
    return false;
  }

  private static int length(String text) {
    if (text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException(text);
    }
    return Integer.parseInt(text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an address or network such as 127.0.0.1 or 10.0.0.0/8");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network network
        && bits == network.bits
        && Arrays.equals(address, network.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + bits;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
