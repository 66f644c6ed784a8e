package dev.terrace.proxy.forward;

import dev.terrace.kit.config.Network;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields that tell a server about the client: X-Forwarded-For, -Proto, -Host, -Port and
 * Forwarded (RFC 7239). From a trusted proxy they are kept and continued; from anyone else they are
 * dropped, since a client could claim any address.
 */
final class ForwardedFields {
  static final HttpString FORWARDED = new HttpString("Forwarded");
  private static final HttpString REAL_IP = new HttpString("X-Real-IP");
  private static final HttpString DISABLE_PUSH = new HttpString("X-Disable-Push");
  private static final Set<HttpString> OURS =
      Set.of(
          Headers.X_FORWARDED_FOR,
          Headers.X_FORWARDED_PROTO,
          Headers.X_FORWARDED_HOST,
          Headers.X_FORWARDED_PORT,
          Headers.X_FORWARDED_SERVER,
          FORWARDED,
          REAL_IP,
          DISABLE_PUSH);

  private static final int LONGEST = Headers.X_FORWARDED_SERVER_STRING.length();

  private final List<Network> trusted;

  ForwardedFields(List<Network> trusted) {
    this.trusted = trusted;
  }

  /**
   * Whether a field of the request is one of those that {@link #write} writes or drops; also with
   * underscores, since programs that know fields as variables (CGI, WSGI) take X_Forwarded_For for
   * the real one.
   */
  static boolean covers(HttpString name) {
    if (OURS.contains(name)) {
      return true;
    }
    int first = name.length() == 0 ? 0 : name.byteAt(0) | 0x20;
    return first == 'x'
        && name.length() <= LONGEST
        && OURS.contains(new HttpString(name.toString().replace('_', '-')));
  }

  /** Writes the fields for the server. */
  void write(
      HttpServerExchange exchange, @Nullable String host, BiConsumer<HttpString, String> out) {
    InetAddress peer = peer(exchange);
    HeaderMap given =
        Network.anyContains(trusted, peer) ? exchange.getRequestHeaders() : new HeaderMap();
    String address = peer == null ? "unknown" : literal(peer);
    String proto = exchange.getRequestScheme();
    out.accept(Headers.X_FORWARDED_FOR, continued(given.get(Headers.X_FORWARDED_FOR), address));
    out.accept(Headers.X_FORWARDED_PROTO, kept(given, Headers.X_FORWARDED_PROTO, proto));
    if (host != null || given.contains(Headers.X_FORWARDED_HOST)) {
      out.accept(
          Headers.X_FORWARDED_HOST,
          kept(given, Headers.X_FORWARDED_HOST, host == null ? "" : host));
    }
    out.accept(
        Headers.X_FORWARDED_PORT,
        kept(given, Headers.X_FORWARDED_PORT, Integer.toString(port(host, proto))));
    out.accept(FORWARDED, continued(given.get(FORWARDED), element(peer, address, host, proto)));
  }

  /** The scheme that the client used, as {@link #write} tells it. */
  String scheme(HttpServerExchange exchange) {
    String own = exchange.getRequestScheme();
    return given(exchange)
        ? kept(exchange.getRequestHeaders(), Headers.X_FORWARDED_PROTO, own)
        : own;
  }

  /**
   * What {@link #write} tells of host and port that scheme and Host field do not say already; null:
   * nothing.
   */
  @Nullable String beside(HttpServerExchange exchange, String scheme, @Nullable String host) {
    if (!given(exchange)) {
      return null;
    }
    HeaderMap headers = exchange.getRequestHeaders();
    String otherHost = headers.getFirst(Headers.X_FORWARDED_HOST);
    String port = headers.getFirst(Headers.X_FORWARDED_PORT);
    boolean sameHost = otherHost == null || otherHost.equalsIgnoreCase(host);
    boolean samePort = port == null || port.equals(Integer.toString(port(host, scheme)));
    if (sameHost && samePort) {
      return null;
    }
    return (sameHost ? "" : "host=" + otherHost) + (samePort ? "" : ";port=" + port);
  }

  /** Whether the client's proxy has told anything that is believed. */
  private boolean given(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return (headers.contains(Headers.X_FORWARDED_PROTO)
            || headers.contains(Headers.X_FORWARDED_HOST)
            || headers.contains(Headers.X_FORWARDED_PORT))
        && Network.anyContains(trusted, peer(exchange));
  }

  private static String kept(HeaderMap given, HttpString name, String otherwise) {
    String value = given.getFirst(name);
    return value == null ? otherwise : value;
  }

  private static String continued(@Nullable HeaderValues given, String next) {
    return given == null ? next : String.join(", ", given) + ", " + next;
  }

  private static String element(
      @Nullable InetAddress peer, String address, @Nullable String host, String proto) {
    StringBuilder text = new StringBuilder("for=");
    if (peer instanceof Inet6Address) {
      text.append("\"[").append(address).append("]\""); // RFC 7239 §6
    } else {
      text.append(address);
    }
    if (host != null) {
      text.append(";host=\"").append(host.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return text.append(";proto=").append(proto).toString();
  }

  /** The port that the client asked for: of the Host field, else the scheme's own. */
  private static int port(@Nullable String host, String scheme) {
    int colon = host == null ? -1 : host.lastIndexOf(':');
    if (host != null && colon >= 0 && host.indexOf(']', colon) < 0) {
      long port = Digits.parse(host.substring(colon + 1));
      if (port > 0 && port < 65536) {
        return (int) port;
      }
    }
    return scheme.equals("https") ? 443 : 80;
  }

  private static @Nullable InetAddress peer(HttpServerExchange exchange) {
    return exchange.getConnection().getPeerAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }

  /** Without the zone of a link-local address, which means nothing elsewhere. */
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
