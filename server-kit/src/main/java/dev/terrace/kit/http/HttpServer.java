package dev.terrace.kit.http;

import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.lifecycle.Drainable;
import dev.terrace.kit.lifecycle.ListenException;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.kit.traffic.ClientTraffic;
import io.micrometer.core.instrument.Gauge;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.io.Receiver;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.RequestTooBigException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;

/**
 * The HTTP listener of a tier: Undertow with hardened limits, and around the tier's handler the
 * request id, the access log, metrics, {@code GET /health} and the drain.
 *
 * <p>Handlers start on an I/O thread and must not block there. Thread-safe.
 */
public final class HttpServer implements AutoCloseable, Drainable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final int BUFFER_SIZE = 16 * 1024;

  /**
   * No buffers kept by each thread: requests have virtual threads of their own, and what one of
   * those keeps is lost when it ends, until a garbage collection finds it.
   */
  private static final int BUFFERS_BY_THREAD = 0;

  private final String name;
  private final InFlight inFlight;
  private final ClientTraffic clients;
  private final List<Listener> listeners;
  private final List<HostPort> addresses;

  private HttpServer(Builder builder, HttpHandler handler) {
    this.name = builder.name;
    this.inFlight = new InFlight();
    this.clients =
        builder.clients == null ? ClientTraffic.open(name, builder.tier) : builder.clients;
    var entry =
        new EntryHandler(
            name,
            builder.tier,
            handler,
            inFlight,
            clients,
            builder.limits,
            builder.trustRequestId,
            builder.health,
            builder.errorPage);
    var buffers = new DefaultByteBufferPool(true, BUFFER_SIZE, 1024, BUFFERS_BY_THREAD);
    var options = options(builder.limits, builder.decodeUrl);
    var refusals =
        new RefusedRequests(
            name, builder.tier.metrics(), builder.tier.accessLog(), clients.traffic());
    var http1 =
        new Http1Listener(
            buffers, options, entry, Http1Settings.of(builder.limits, refusals), clients);
    var opened = new ArrayList<Listener>();
    try {
      for (Listener.Endpoint endpoint : builder.endpoints) {
        opened.add(open(builder, endpoint, buffers, options, http1));
      }
    } catch (RuntimeException e) {
      opened.forEach(Listener::close);
      throw e;
    }
    this.listeners = List.copyOf(opened);
    this.addresses = listeners.stream().map(Listener::address).toList();
    listeners.forEach(listener -> watchCertificates(listener, builder.tier));
    listeners.forEach(Listener::accept);
    log.atInfo().addKeyValue("server", name).addKeyValue("addresses", addresses).log("listening");
  }

  private void watchCertificates(Listener listener, Tier tier) {
    if (listener.certificateExpiry() != null) {
      Gauge.builder("terrace.tls.certificate.not.after", listener, HttpServer::expirySeconds)
          .description("when the first certificate of the address expires, since 1970")
          .baseUnit("seconds")
          .tags("listener", name, "address", listener.address().toString())
          .register(tier.metrics());
    }
  }

  private static double expirySeconds(Listener listener) {
    Instant expiry = listener.certificateExpiry();
    return expiry == null ? Double.NaN : expiry.getEpochSecond();
  }

  private static Listener open(
      Builder builder,
      Listener.Endpoint endpoint,
      ByteBufferPool buffers,
      OptionMap options,
      Http1Listener http1) {
    var worker = builder.tier.worker();
    var connections =
        new Listener.Connections(
            builder.limit, builder.ofEachClient, builder.limits.headerTimeout());
    SSLContext context = endpoint.tls();
    return context == null
        ? Listener.plain(worker, endpoint, connections, http1)
        : Listener.tls(
            worker,
            endpoint,
            context,
            builder.limits.http2(),
            connections,
            buffers,
            http2Options(options, builder.limits),
            http1);
  }

  /**
   * Over HTTP/1, {@link Http1Peer} keeps these times: it answers 408 where Undertow only closes.
   */
  private static OptionMap http2Options(OptionMap options, LimitsConfig limits) {
    return OptionMap.builder()
        .addAll(options)
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) limits.headerTimeout().toMillis())
        .set(UndertowOptions.IDLE_TIMEOUT, (int) limits.idleTimeout().toMillis())
        .getMap();
  }

  private static OptionMap options(LimitsConfig limits, boolean decodeUrl) {
    return OptionMap.builder()
        .set(
            UndertowOptions.MAX_HEADER_SIZE,
            RequestRules.PARSER_FACTOR * limits.maxHeaderSize().intBytes())
        .set(UndertowOptions.MAX_HEADERS, RequestRules.PARSER_FACTOR * limits.maxHeaders())
        .set(UndertowOptions.MAX_COOKIES, 100)
        .set(UndertowOptions.MAX_PARAMETERS, limits.maxParameters())
        .set(UndertowOptions.MAX_ENTITY_SIZE, limits.maxBodySize().bytes())
        .set(UndertowOptions.MULTIPART_MAX_ENTITY_SIZE, limits.maxBodySize().bytes())
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) limits.keepAliveTimeout().toMillis())
        .set(UndertowOptions.DECODE_SLASH, false)
        .set(UndertowOptions.DECODE_URL, decodeUrl)
        // What browsers do not escape in queries; HeadScanner and Http2Head say what that is. With
        // decoding Undertow would take it as leave to decode the URI as well.
        .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, !decodeUrl)
        .set(UndertowOptions.ALLOW_UNKNOWN_PROTOCOLS, false)
        .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .set(UndertowOptions.ALWAYS_SET_DATE, true)
        // HTTP/2 is agreed on in TLS. This option would also take it without (RFC 9113 §3.3), past
        // Http2Listener and so past the drain.
        .set(UndertowOptions.ENABLE_HTTP2, false)
        .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.maxStreams())
        .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
        .set(UndertowOptions.RST_FRAMES_TIME_WINDOW, 10_000)
        .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, 100)
        .set(UndertowOptions.SSL_USER_CIPHER_SUITES_ORDER, true)
        .getMap();
  }

  /**
   * Begins to describe a server.
   *
   * @param name for logs and metrics, unique in the process
   */
  public static Builder builder(String name, Tier tier) {
    return new Builder(name, tier);
  }

  /**
   * Whether reading a request failed because its body is larger than {@link
   * LimitsConfig#maxBodySize}: to be answered 413. Undertow hides the reason under other
   * exceptions.
   */
  public static boolean bodyTooLarge(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RequestTooBigException
          || cause instanceof Receiver.RequestToLargeException) {
        return true;
      }
    }
    return false;
  }

  /** Where it listens, with real ports, in the order given. */
  public List<HostPort> addresses() {
    return addresses;
  }

  /** What its clients do. */
  public ClientTraffic clients() {
    return clients;
  }

  /** Requests being handled. */
  public int inFlight() {
    return inFlight.count();
  }

  /**
   * New TLS connections get another context, unless it equals the one in force; open ones stay as
   * they are.
   *
   * @param listener which address, in the order in which they were added
   */
  public void updateTls(int listener, SSLContext context) {
    listeners.get(listener).updateTls(context);
  }

  /**
   * Closes the listening sockets and waits for the requests in flight; whatever still comes on open
   * connections is answered with {@code Connection: close}.
   */
  @Override
  public void drain(Duration timeout) throws InterruptedException {
    listeners.forEach(Listener::stopAccepting);
    if (!inFlight.awaitNone(timeout)) {
      for (RequestState request : inFlight.open()) {
        log.atWarn()
            .addKeyValue("server", name)
            .addKeyValue("requestId", request.id())
            .addKeyValue("method", request.exchange().getRequestMethod())
            .addKeyValue("path", request.exchange().getRequestURI())
            .addKeyValue("age", Duration.ofNanos(System.nanoTime() - request.startNanos()))
            .log("request cut after drain timeout");
      }
    }
  }

  /** Closes sockets and connections at once. */
  @Override
  public void close() {
    listeners.forEach(Listener::close);
  }

  /** Describes a server. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Tier tier;
    private final List<Listener.Endpoint> endpoints = new ArrayList<>();
    private LimitsConfig limits = LimitsConfig.defaults();
    private @Nullable ClientTraffic clients;
    private ConnectionLimit limit = new ConnectionLimit(0, null);
    private ClientConnections ofEachClient = new ClientConnections(0);
    private boolean trustRequestId = true;
    private boolean health = true;
    private boolean decodeUrl = true;
    private DefaultResponseListener errorPage = ErrorPage::send;

    private Builder(String name, Tier tier) {
      this.name = name;
      this.tier = tier;
    }

    /** Adds an address for HTTP/1.1 that nobody speaks the PROXY protocol to. */
    public Builder listen(HostPort address) {
      return listen(address, List.of(), null);
    }

    /** Adds an address for TLS that nobody speaks the PROXY protocol to. */
    public Builder listenTls(HostPort address, SSLContext context) {
      return listen(address, List.of(), context);
    }

    /**
     * Adds an address; may be called several times.
     *
     * @param proxies from whom connections begin with a PROXY header, of version 1 or 2
     * @param context for TLS with HTTP/2 and HTTP/1.1 by ALPN, whose engines are ready for use, see
     *     {@link dev.terrace.kit.tls.ServerTls}; null: HTTP/1.1 in the clear
     */
    public Builder listen(HostPort address, List<Network> proxies, @Nullable SSLContext context) {
      endpoints.add(new Listener.Endpoint(address, proxies, context));
      return this;
    }

    /** Sets the limits; default {@link LimitsConfig#defaults}. */
    public Builder limits(LimitsConfig given) {
      this.limits = given;
      return this;
    }

    /** Sets where its clients are counted; default: by themselves, under the server's name. */
    public Builder clients(ClientTraffic shared) {
      this.clients = shared;
      return this;
    }

    /**
     * Sets how many connections there may be; default: any number. Beyond the limit they wait in
     * the kernel's backlog; those that a client has too many are closed at once.
     */
    public Builder connections(ConnectionLimit inAll, ClientConnections ofEach) {
      this.limit = inAll;
      this.ofEachClient = ofEach;
      return this;
    }

    /** Whether callers may name their requests; default true, false where strangers call. */
    public Builder trustRequestId(boolean trust) {
      this.trustRequestId = trust;
      return this;
    }

    /** Whether {@code GET /health} is answered here, default true. */
    public Builder health(boolean answer) {
      this.health = answer;
      return this;
    }

    /**
     * Whether {@code getRequestPath} is percent-decoded, default true ({@code %2F} never is).
     * {@code getRequestURI} is what the client sent in both cases.
     */
    public Builder decodeUrl(boolean decode) {
      this.decodeUrl = decode;
      return this;
    }

    /**
     * Sets who writes the body of an error that no handler gave one, such as the refusal of a body
     * beyond the limits. The status is set already; false leaves it to the default, which is the
     * status in words as plain text.
     */
    public Builder errorPage(DefaultResponseListener page) {
      this.errorPage = exchange -> page.handleDefaultResponse(exchange) || ErrorPage.send(exchange);
      return this;
    }

    /**
     * Opens all sockets, then begins to accept.
     *
     * @throws ListenException if an address cannot be used
     */
    public HttpServer start(HttpHandler handler) {
      if (endpoints.isEmpty()) {
        throw new IllegalStateException("server '" + name + "' has no address to listen on");
      }
      return new HttpServer(this, handler);
    }
  }
}
