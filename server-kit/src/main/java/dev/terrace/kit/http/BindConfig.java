package dev.terrace.kit.http;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.config.Shorthand;
import dev.terrace.kit.tls.TlsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address to listen on; without more to say it may stand alone: {@code "*:80"}.
 *
 * @param address host:port, *:port for all addresses of the machine
 * @param tls HTTPS, with HTTP/2 by ALPN; absent: plain HTTP/1.1
 * @param acceptProxy addresses or networks of proxies whose connections begin with a header of the
 *     PROXY protocol, version 1 or 2, which tells the client's address; default none. Those of this
 *     machine itself may do without
 */
@Shorthand("address")
public record BindConfig(
    @Doc("host:port, *:port for all addresses of the machine") HostPort address,
    @Doc("HTTPS, with HTTP/2 by ALPN; absent: plain HTTP/1.1") @Nullable TlsConfig tls,
    @Doc("proxies in front (addresses or CIDR) whose connections begin with a PROXY header")
        @Default("[]")
        List<Network> acceptProxy) {

  /** What the socket was opened for, all of which takes a restart to change. */
  public String socket() {
    String url = (tls == null ? "http://" : "https://") + address;
    return acceptProxy.isEmpty() ? url : url + " (acceptProxy: " + acceptProxy + ")";
  }

  /** Whether both cannot be open at the same time. Port 0 is a new port each time. */
  public boolean collides(BindConfig other) {
    String host = address.host();
    String otherHost = other.address.host();
    return address.port() != 0
        && address.port() == other.address.port()
        && (host.equals(otherHost) || host.equals("*") || otherHost.equals("*"));
  }
}
