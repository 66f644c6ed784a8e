package dev.terrace.kit.limit;

import java.net.InetAddress;

/**
 * A client in 64 bits: its IPv4 address, or the /64 network of its IPv6 address. A subscriber has a
 * whole /64 (RFC 6177), so counting single IPv6 addresses would limit nobody. Never 0.
 */
public final class ClientKey {
  /** No client has an address in ffff::/16, which is multicast. */
  private static final long IPV4 = 0xffff_0000_0000_0000L;

  private static final long ZERO_NETWORK = 0xfffe_0000_0000_0000L;

  private ClientKey() {}

  public static long of(InetAddress address) {
    byte[] bytes = address.getAddress();
    int length = Math.min(bytes.length, Long.BYTES);
    long key = 0;
    for (int i = 0; i < length; i++) {
      key = key << 8 | (bytes[i] & 0xff);
    }
    if (length == 4) {
      return IPV4 | key;
    }
    return key == 0 ? ZERO_NETWORK : key;
  }
}
