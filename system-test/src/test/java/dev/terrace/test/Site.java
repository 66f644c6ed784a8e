package dev.terrace.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The running Terrace under test. That is the one which the system property {@code
 * terrace.test.url} names (the load balancers' base URLs, separated by commas; {@code
 * terrace.test.ca} is the PEM file of the authority that signed their certificates), or else a
 * local stack of this JVM's own. {@code -Dterrace.test.http=HTTP_1_1} does without HTTP/2.
 */
public final class Site implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final List<URI> loadBalancers;
  private final @Nullable Path authority;
  private final @Nullable OwnStack own;
  private final HttpClient client;
  private final AtomicInteger turn = new AtomicInteger();

  private Site(List<URI> loadBalancers, @Nullable Path authority, @Nullable OwnStack own) {
    this.loadBalancers = List.copyOf(loadBalancers);
    this.authority = authority;
    this.own = own;
    this.client = newClient();
  }

  /** The one site of this JVM; started on first use. */
  public static Site current() {
    return Holder.SITE;
  }

  /** Base URLs of all load balancers, without a slash at the end. */
  public List<URI> loadBalancers() {
    return loadBalancers;
  }

  /** PEM file of the authority that signed the site's certificates; absent when all know it. */
  public Optional<Path> authority() {
    return Optional.ofNullable(authority);
  }

  /** A client that trusts the site's certificates and follows no redirects. */
  public HttpClient client() {
    return client;
  }

  /** Another such client, with connections of its own. */
  public HttpClient newClient() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.valueOf(System.getProperty("terrace.test.http", "HTTP_2")));
    if (authority != null) {
      builder.sslContext(trusting(authority));
    }
    return builder.build();
  }

  /** The stack that was started for these tests; absent when they run against another. */
  public Optional<OwnStack> own() {
    return Optional.ofNullable(own);
  }

  URI next() {
    return loadBalancers.get(Math.floorMod(turn.getAndIncrement(), loadBalancers.size()));
  }

  /** Stops the stack, if it was started here. */
  @Override
  public void close() {
    client.close();
    if (own != null) {
      own.close();
    }
  }

  private static SSLContext trusting(Path authority) {
    try {
      return Authority.trusting(authority);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + authority, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust " + authority, e);
    }
  }

  private static final class Holder {
    private static final Site SITE = start();

    private static Site start() {
      String urls = System.getProperty("terrace.test.url", "");
      if (urls.isBlank()) {
        OwnStack own = OwnStack.start();
        return new Site(own.urls().https(), own.urls().authority(), own);
      }
      String authority = System.getProperty("terrace.test.ca");
      return new Site(
          Stream.of(urls.split(",", -1)).map(String::strip).map(URI::create).toList(),
          authority == null ? null : Path.of(authority),
          null);
    }
  }
}
