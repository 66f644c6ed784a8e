package dev.terrace.cluster.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A virtual IP address and where it belongs.
 *
 * @param address IPv4 or IPv6, no name
 * @param interfaceName the network interface that gets it, such as {@code eth0}; the same on every
 *     load balancer or not
 */
public record VirtualAddress(InetAddress address, String interfaceName) {
  /** The kernel's IFNAMSIZ, less the final zero. */
  private static final int INTERFACE_NAME_LIMIT = 15;

  public VirtualAddress {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isMulticastAddress()
        || (address instanceof Inet6Address && address.isLinkLocalAddress())) {
      throw new IllegalArgumentException(
          "'%s' cannot be a virtual IP address: it must be a unicast address that clients reach"
              .formatted(address.getHostAddress()));
    }
    if (interfaceName.isEmpty()
        || interfaceName.length() > INTERFACE_NAME_LIMIT
        || interfaceName.chars().anyMatch(c -> c <= ' ' || c == '/' || c > '~')) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a network interface: 1 to %d characters, such as eth0"
              .formatted(interfaceName, INTERFACE_NAME_LIMIT));
    }
  }

  /**
   * Reads an address; never looks a name up.
   *
   * @throws IllegalArgumentException if the text is no address
   */
  public static VirtualAddress of(String address, String interfaceName) {
    return new VirtualAddress(parse(address), interfaceName);
  }

  /**
   * Reads an address in figures.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static InetAddress parse(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be an IP address such as 192.0.2.10 or 2001:db8::10 but was '%s'".formatted(text),
          e);
    }
  }

  /** The address alone, as it is written in logs and commands. */
  public String text() {
    try {
      return InetAddress.getByAddress(address.getAddress()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return text() + " on " + interfaceName;
  }
}
