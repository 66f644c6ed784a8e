package dev.terrace.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the site is.
 *
 * @param https a URL per load balancer
 * @param http the same without TLS; they redirect
 * @param authority certificate of the local authority, PEM, which a client has to trust
 */
public record StackUrls(List<URI> https, List<URI> http, Path authority) {
  public StackUrls {
    https = List.copyOf(https);
    http = List.copyOf(http);
  }

  static StackUrls of(StackConfig config, Layout layout) {
    var balancers = List.of(config.lb1(), config.lb2());
    return new StackUrls(
        balancers.stream().map(lb -> URI.create("https://localhost:" + lb.httpsPort())).toList(),
        balancers.stream().map(lb -> URI.create("http://localhost:" + lb.httpPort())).toList(),
        layout.tls().resolve("ca.pem"));
  }
}
