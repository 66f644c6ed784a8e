package dev.terrace.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The running Terrace under test: the one that the system property {@code terrace.test.url} names
 * (the load balancers' base URLs, separated by commas).
 */
public final class Site {
  private final List<URI> loadBalancers;
  private final HttpClient client;
  private final AtomicInteger turn = new AtomicInteger();

  private Site(List<URI> loadBalancers, HttpClient client) {
    this.loadBalancers = List.copyOf(loadBalancers);
    this.client = client;
  }

  /** The one site of this JVM; started on first use. */
  public static Site current() {
    return Holder.SITE;
  }

  /** Base URLs of all load balancers, without a slash at the end. */
  public List<URI> loadBalancers() {
    return loadBalancers;
  }

  /** A client that trusts the site's certificates. */
  public HttpClient client() {
    return client;
  }

  URI next() {
    return loadBalancers.get(Math.floorMod(turn.getAndIncrement(), loadBalancers.size()));
  }

  private static final class Holder {
    private static final Site SITE = start();

    private static Site start() {
      String urls = System.getProperty("terrace.test.url", "");
      Assumptions.assumeFalse(urls.isEmpty(), "terrace.test.url names no running site");
      List<URI> loadBalancers =
          Stream.of(urls.split(",", -1)).map(String::strip).map(URI::create).toList();
      return new Site(
          loadBalancers,
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(5))
              .followRedirects(HttpClient.Redirect.NEVER)
              .build());
    }
  }
}
