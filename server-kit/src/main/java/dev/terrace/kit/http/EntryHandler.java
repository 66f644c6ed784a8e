package dev.terrace.kit.http;

import dev.terrace.kit.Tier;
import dev.terrace.kit.traffic.ClientTraffic;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ResponseCommitListener;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;

/**
 * The first handler of every request: names it, counts it, turns away what is malformed or too
 * large, answers {@code GET /health}, and sees that draining connections end. Runs on the I/O
 * thread.
 */
final class EntryHandler implements HttpHandler {
  private static final String HEALTH = "/health";

  private final String listener;
  private final Tier tier;
  private final HttpHandler next;
  private final InFlight inFlight;
  private final RequestMetrics metrics;
  private final LimitsConfig limits;
  private final boolean trustRequestId;
  private final boolean health;
  private final DefaultResponseListener errorPage;
  private final ExchangeCompletionListener completion = this::completed;
  private final ResponseCommitListener commit = this::endIfLast;

  EntryHandler(
      String listener,
      Tier tier,
      HttpHandler next,
      InFlight inFlight,
      ClientTraffic clients,
      LimitsConfig limits,
      boolean trustRequestId,
      boolean health,
      DefaultResponseListener errorPage) {
    this.listener = listener;
    this.tier = tier;
    this.next = next;
    this.inFlight = inFlight;
    this.metrics = new RequestMetrics(tier.metrics(), listener, inFlight, clients);
    this.limits = limits;
    this.trustRequestId = trustRequestId;
    this.health = health;
    this.errorPage = errorPage;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    int refusal = RequestRules.check(exchange, limits); // first: what follows adds a header
    Http1Source source = Http1Source.of(exchange);
    if (source != null) {
      MessageBody.install(exchange, source);
    }
    var request =
        new RequestState(exchange, requestId(exchange), System.nanoTime(), tier.lifecycle());
    exchange.getResponseHeaders().put(RequestId.HEADER, request.id());
    exchange.addResponseCommitListener(commit);
    if (refusal == 0 && health && isHealth(exchange)) {
      answerHealth(exchange);
      return;
    }
    inFlight.begin(request);
    exchange.addExchangeCompleteListener(completion);
    if (refusal != 0) {
      metrics.refused();
      // Sent at once: ending the exchange would first read the body that is being refused.
      exchange.setStatusCode(refusal);
      exchange.setPersistent(false);
      var _ = errorPage.handleDefaultResponse(exchange);
      return;
    }
    exchange.addDefaultResponseListener(errorPage);
    next.handleRequest(exchange);
  }

  private String requestId(HttpServerExchange exchange) {
    String given = trustRequestId ? exchange.getRequestHeaders().getFirst(RequestId.HEADER) : null;
    if (given != null && RequestId.valid(given)) {
      return given;
    }
    String fresh = RequestId.fresh(System.currentTimeMillis());
    exchange.getRequestHeaders().put(RequestId.HEADER, fresh);
    return fresh;
  }

  private static boolean isHealth(HttpServerExchange exchange) {
    var method = exchange.getRequestMethod();
    return exchange.getRequestPath().equals(HEALTH)
        && (method.equals(Methods.GET) || method.equals(Methods.HEAD));
  }

  /** Not logged and not counted: checks would drown the requests of people. */
  private void answerHealth(HttpServerExchange exchange) {
    var readiness = tier.health().ready();
    exchange.setStatusCode(readiness.ready() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(readiness.reason() + "\n");
  }

  /**
   * Called before the head of the response is written, also when draining began meanwhile. A body
   * whose end nobody has seen may be longer than what is skipped of it: then the connection ends,
   * and a client that was not told might send its next request into it (RFC 9112 §9.6).
   */
  private void endIfLast(HttpServerExchange exchange) {
    Http1Source source = Http1Source.of(exchange);
    boolean endless = source != null && source.chunked() && !exchange.isRequestComplete();
    if ((endless || !RequestState.of(exchange).mayStayOpen()) && !exchange.isUpgrade()) {
      exchange.setPersistent(false); // Connection: close on HTTP/1.1
    }
  }

  private void completed(
      HttpServerExchange exchange, ExchangeCompletionListener.NextListener then) {
    var request = RequestState.of(exchange);
    Http1Source source = Http1Source.of(exchange);
    if (source != null) {
      source.exchangeEnded(exchange);
    }
    try {
      long nanos = System.nanoTime() - request.startNanos();
      metrics.record(
          exchange.getProtocol(),
          exchange.getRequestMethod(),
          exchange.getStatusCode(),
          nanos,
          request.bytesSent());
      if (request.denied()) {
        metrics.denied();
      }
      if (tier.accessLog().enabled()) {
        tier.accessLog()
            .offer(AccessLines.line(tier.accessLog().format(), listener, request, nanos));
      }
    } finally {
      // After its access line: a drain that waits for the last request closes the log right away.
      inFlight.end(request);
      then.proceed();
    }
  }
}
