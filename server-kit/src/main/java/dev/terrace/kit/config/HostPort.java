package dev.terrace.kit.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A host and a TCP port, in YAML {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code
 * db.example:3306} or {@code *:8080} for all addresses of the machine.
 *
 * @param host a name or an address, IPv6 without brackets, or {@code *}
 * @param port 0 to 65535; 0 lets the system choose when listening
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host is missing");
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == '/' || c == '[' || c == ']' || c > '~') {
        throw new IllegalArgumentException("'%s' is not a host name or address".formatted(host));
      }
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be between 0 and 65535 but was " + port);
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw malformed(text);
    }
    String port = text.substring(colon + 1);
    if (host.isEmpty() || port.isEmpty() || port.length() > 5) {
      throw malformed(text);
    }
    for (int i = 0; i < port.length(); i++) {
      if (port.charAt(i) < '0' || port.charAt(i) > '9') {
        throw malformed(text);
      }
    }
    return new HostPort(host, Integer.parseInt(port));
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "must be host:port such as 127.0.0.1:8080, [::1]:8080 or *:8080 but was '" + text + "'");
  }

  /** The address of a socket, a real one for tests and logs. */
  public static HostPort of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return new HostPort(
        ip == null ? address.getHostString() : ip.getHostAddress(), address.getPort());
  }

  /** The address to connect to or listen on; resolves a name, which may take time. */
  public InetSocketAddress socketAddress() {
    return host.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  /** Whether only processes of this machine can reach it; a name that does not resolve is not. */
  public boolean loopback() {
    if (host.equals("*")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
