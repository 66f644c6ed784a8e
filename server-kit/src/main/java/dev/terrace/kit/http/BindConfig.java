package dev.terrace.kit.http;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Shorthand;
import dev.terrace.kit.tls.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * An address to listen on; without more to say it may stand alone: {@code "*:80"}.
 *
 * @param address host:port, *:port for all addresses of the machine
 * @param tls HTTPS, with HTTP/2 by ALPN; absent: plain HTTP/1.1
 */
@Shorthand("address")
public record BindConfig(
    @Doc("host:port, *:port for all addresses of the machine") HostPort address,
    @Doc("HTTPS, with HTTP/2 by ALPN; absent: plain HTTP/1.1") @Nullable TlsConfig tls) {

  /** Whether both cannot be open at the same time. Port 0 is a new port each time. */
  public boolean collides(BindConfig other) {
    String host = address.host();
    String otherHost = other.address.host();
    return address.port() != 0
        && address.port() == other.address.port()
        && (host.equals(otherHost) || host.equals("*") || otherHost.equals("*"));
  }
}
