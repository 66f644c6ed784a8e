package dev.terrace.cluster.announce;

import java.util.Arrays;
import java.util.HexFormat;

/** The hardware address of a network interface: 48 bits (IEEE 802). */
public final class Mac {
  /** Everybody on the network. */
  static final Mac BROADCAST = new Mac(new byte[] {-1, -1, -1, -1, -1, -1});

  /** Not known, the target of an ARP request. */
  static final Mac UNKNOWN = new Mac(new byte[6]);

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private final byte[] bytes;

  /** Copies six bytes. */
  public Mac(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC has 6 bytes but this has " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** Reads {@code 02:00:5e:10:00:01}. */
  public static Mac parse(String text) {
    return new Mac(COLONS.parseHex(text));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mac mac && Arrays.equals(bytes, mac.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return COLONS.formatHex(bytes);
  }
}
