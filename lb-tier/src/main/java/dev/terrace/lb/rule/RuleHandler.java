package dev.terrace.lb.rule;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.limit.TooManyRequests;
import dev.terrace.lb.rule.Decision.Edit;
import dev.terrace.lb.rule.Decision.End;
import dev.terrace.proxy.forward.OwnFields;
import dev.terrace.proxy.forward.RequestTarget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Does what the rules of a frontend say. Runs on the I/O thread, never blocks. */
public final class RuleHandler implements HttpHandler {
  private final Rules rules;
  private final Function<String, HttpHandler> backends;
  private final HttpHandler otherwise;
  private final Map<String, Counter> ended = new HashMap<>();

  private RuleHandler(
      String frontend,
      Rules rules,
      Function<String, HttpHandler> backends,
      HttpHandler otherwise,
      MeterRegistry metrics) {
    this.rules = rules;
    this.backends = backends;
    this.otherwise = otherwise;
    for (String rule : rules.names()) {
      ended.put(
          rule,
          Counter.builder("lb.rule.ended")
              .description("requests for which a rule decided what is done with them")
              .tag("frontend", frontend)
              .tag("rule", rule)
              .register(metrics));
    }
  }

  /**
   * The handler of a frontend with rules.
   *
   * @param backends makes the handler of a backend, by its name
   * @param otherwise for requests that no rule decides about
   */
  public static HttpHandler of(
      String frontend,
      Map<String, Condition> acls,
      List<RuleConfig> rules,
      Function<String, HttpHandler> backends,
      HttpHandler otherwise,
      MeterRegistry metrics) {
    if (rules.isEmpty()) {
      return otherwise;
    }
    Map<String, HttpHandler> handlers = new HashMap<>();
    for (RuleConfig rule : rules) {
      if (rule.useBackend() != null) {
        handlers.computeIfAbsent(rule.useBackend(), backends);
      }
    }
    return new RuleHandler(
        frontend, new Rules(acls, rules), name -> handler(handlers, name), otherwise, metrics);
  }

  private static HttpHandler handler(Map<String, HttpHandler> handlers, String name) {
    HttpHandler handler = handlers.get(name);
    if (handler == null) {
      throw new IllegalStateException("there is no backend '" + name + "'");
    }
    return handler;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Decision decision = rules.decide(new ExchangeView(exchange), System.nanoTime());
    String rule = decision.rule();
    if (rule != null) {
      AccessLogFields.of(exchange).set("rule", rule);
      Counter counter = ended.get(rule);
      if (counter != null) {
        counter.increment();
      }
    }
    if (!decision.response().isEmpty()) {
      exchange.addResponseCommitListener(
          committing -> apply(decision.response(), committing.getResponseHeaders()));
    }
    switch (decision.end()) {
      case End.Default _ -> forward(exchange, decision, otherwise);
      case End.UseBackend(String backend) -> forward(exchange, decision, backends.apply(backend));
      case End.Redirect(int code, String location) -> {
        exchange.getResponseHeaders().put(Headers.LOCATION, location);
        exchange.setStatusCode(code).endExchange();
      }
      case End.Deny(int status) -> {
        if (!exchange.isRequestComplete()) {
          exchange.setPersistent(false); // its body is not waited for
        }
        exchange.setStatusCode(status).endExchange();
      }
      case End.TooMany(long nanos) -> {
        AccessLogFields.of(exchange).set("error", "rate limit");
        TooManyRequests.send(exchange, nanos);
      }
      case End.Return(FixedAnswer answer) -> {
        exchange.setStatusCode(answer.status());
        if (answer.body().hasRemaining()) {
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.contentType());
          exchange.getResponseSender().send(answer.body().duplicate());
        } else {
          exchange.endExchange();
        }
      }
    }
  }

  private static void forward(HttpServerExchange exchange, Decision decision, HttpHandler next)
      throws Exception {
    if (!decision.request().isEmpty()) {
      Set<HttpString> written = new HashSet<>();
      for (Edit edit : decision.request()) {
        switch (edit) {
          case Edit.Set(HttpString name, String _) -> written.add(name);
          case Edit.Add(HttpString name, String _) -> written.add(name);
          case Edit.Del _ -> {}
        }
      }
      OwnFields.declare(exchange, written);
      apply(decision.request(), exchange.getRequestHeaders());
    }
    if (decision.path() != null) {
      RequestTarget.rewrite(exchange, decision.path());
    }
    next.handleRequest(exchange);
  }

  private static void apply(List<Edit> edits, HeaderMap headers) {
    for (Edit edit : edits) {
      switch (edit) {
        case Edit.Set(var name, String value) -> headers.put(name, value);
        case Edit.Add(var name, String value) -> headers.add(name, value);
        case Edit.Del(var name) -> headers.remove(name);
      }
    }
  }
}
