package dev.terrace.local.tls;

import java.net.InetAddress;

/** Tells IP addresses from names without asking anyone. */
final class IpText {
  private IpText() {}

  static boolean isIp(String text) {
    return text.contains(":") || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  /**
   * The one spelling of an address ("::1" and "0:0:0:0:0:0:0:1" are the same); names as they are.
   */
  static String normal(String text) {
    if (!isIp(text)) {
      return text;
    }
    try {
      return InetAddress.ofLiteral(text).getHostAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return text;
    }
  }
}
