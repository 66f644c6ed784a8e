package dev.terrace.lb.haproxy;

import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.lb.LbBackendConfig;
import dev.terrace.proxy.TimeoutConfig;
import dev.terrace.proxy.balance.HashConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines of a frontend, backend or listen section after those of its defaults. */
final class ProxyReader {
  private static final Set<String> FRONTEND_ONLY =
      Set.of("bind", "maxconn", "use_backend", "default_backend", "monitor-uri", "backlog");
  private static final Set<String> BACKEND_ONLY =
      Set.of(
          "server",
          "server-template",
          "default-server",
          "balance",
          "hash-type",
          "hash-balance-factor",
          "cookie",
          "http-check",
          "retries",
          "fullconn",
          "http-reuse",
          "use-server",
          "stick");
  private static final Set<String> RULES =
      Set.of("acl", "http-request", "http-response", "http-after-response", "redirect");
  private static final Pattern HDR = Pattern.compile("hdr\\(([^)]+)\\)");

  private final Proxy proxy;
  private final BindReader binds;
  private final Tracking tracking;
  private final RuleReader rules;

  ProxyReader(Proxy proxy, TlsFiles files, Tracking tracking) {
    this.proxy = proxy;
    this.binds = new BindReader(files);
    this.tracking = tracking;
    proxy.servers.files(files);
    this.rules = new RuleReader(proxy.conditions, tracking, proxy.own);
  }

  /** Whether a line is about single requests, so that it stays with its section. */
  static boolean isRule(Statement statement) {
    return RULES.contains(statement.keyword()) || statement.keyword().equals("tcp-request");
  }

  /** Reads a line; {@code inherited}: of a defaults section. */
  void read(Statement statement, boolean inherited) {
    statement.rewind();
    String keyword = statement.peek();
    boolean here =
        !(FRONTEND_ONLY.contains(keyword) && proxy.isBackend())
            && !(BACKEND_ONLY.contains(keyword) && proxy.isFrontend())
            && !(inherited && proxy.isBackend() && RULES.contains(keyword));
    if (!here) {
      if (!inherited) {
        statement.notTranslated("has no effect in a " + proxy.section.kind());
      }
      return;
    }
    statement.next();
    try {
      statement(keyword, statement);
      statement.finish();
    } catch (NotTranslatable e) {
      statement.notTranslated(e.reason());
    }
  }

  private void statement(String keyword, Statement statement) {
    switch (keyword) {
      case "mode" -> statement.next(); // looked at before
      case "bind" -> proxy.bind(statement, binds.read(statement, proxy.limits));
      case "maxconn" -> proxy.maxconn = Values.number(statement.next());
      case "default_backend" -> proxy.defaultBackend(statement, statement.next());
      case "acl" -> acl(statement);
      case "use_backend" -> proxy.uses.add(new Proxy.Rule(statement, rules.useBackend(statement)));
      case "redirect" -> rule(statement, rules.redirectRule(statement), proxy.redirects);
      case "http-request" -> {
        proxy.requestLines.add(statement);
        switch (rules.request(statement)) {
          case Outcome.Rule(Map<String, Object> rule) -> rule(statement, rule, proxy.requests);
          case Outcome.NoRule() -> {} // done without one, or its line says why not
        }
      }
      case "http-response", "http-after-response" ->
          rule(statement, rules.response(statement), proxy.responses);
      case "monitor-uri" -> {
        proxy.responses.add(new Proxy.Rule(statement, RuleReader.monitor(statement.next())));
        statement.roughly(
            "logged like any request; /health/ready of the admin listener tells more");
      }
      case "tcp-request" -> tcpRequest(statement);
      case "stick-table" -> statement.rest(); // looked at before
      case "balance" -> balance(statement);
      case "hash-type" -> hashType(statement);
      case "hash-balance-factor" ->
          Yaml.put(HashConfig.class, proxy.hash, "balanceFactor", Values.number(statement.next()));
      case "server" -> proxy.servers.server(statement);
      case "server-template" -> proxy.servers.template(statement);
      case "default-server" -> proxy.servers.defaults(statement);
      case "cookie" -> proxy.cookie = CookieReader.read(statement);
      case "http-check" -> proxy.check.httpCheck(statement);
      case "retries" -> proxy.retries = checkedRetries(Values.number(statement.next()));
      case "timeout" -> timeout(statement);
      case "option" -> option(statement, true);
      case "no" -> no(statement);
      case "log" -> {
        if (!statement.take("global")) {
          throw new NotTranslatable(Hints.of("log"));
        }
      }
      case "http-reuse" -> {
        if (statement.next().equals("never")) {
          throw new NotTranslatable(Hints.of("http-reuse"));
        }
      }
      case "enabled" -> {}
      default -> throw new NotTranslatable(Hints.of(keyword));
    }
  }

  private static int checkedRetries(int retries) {
    Map<String, Object> probe =
        Yaml.map("servers", List.of(Yaml.map("name", "a", "address", "a:1")), "retries", retries);
    Yaml.check(LbBackendConfig.class, probe);
    return retries;
  }

  private void acl(Statement statement) {
    if (proxy.isBackend()) {
      throw new NotTranslatable("conditions and rules stand in frontends: move it there");
    }
    proxy.conditions.define(statement);
  }

  private void rule(Statement statement, Map<String, Object> rule, List<Proxy.Rule> list) {
    if (proxy.isBackend()
        && (rule.containsKey("if")
            || !Set.of("request", "response", "rewrite").containsAll(rule.keySet()))) {
      throw new NotTranslatable(
          "of a backend's rules those without a condition that change fields or the path are"
              + " translated; write the others into the frontends' rules");
    }
    list.add(new Proxy.Rule(statement, rule));
  }

  private void tcpRequest(Statement statement) {
    boolean connection = statement.take("connection");
    if (!connection && !statement.take("content")) {
      throw new NotTranslatable(Hints.of("tcp-request"));
    }
    String action = statement.next();
    if (action.matches("track-sc[0-2]")) {
      tracking.track(statement, action.substring(8), proxy.conditions);
      return;
    }
    ConditionReader.Meaning meaning =
        action.equals("reject") ? proxy.conditions.read(statement) : ConditionReader.Meaning.ALL;
    List<String> sources = RuleReader.sources(meaning.condition());
    if (sources.isEmpty() || meaning.rate() != null || proxy.isBackend()) {
      throw new NotTranslatable(Hints.of("tcp-request"));
    }
    proxy.denied.addAll(sources);
    statement.roughly("these clients are answered 403 instead of being cut off");
  }

  private void balance(Statement statement) {
    String algorithm = statement.next();
    Matcher hdr = HDR.matcher(algorithm);
    if (hdr.matches()) {
      Yaml.put(HashConfig.class, proxy.hash, "hdr", hdr.group(1));
      proxy.balance = "hdr";
      return;
    }
    switch (algorithm) {
      case "roundrobin", "leastconn", "random", "source" -> proxy.balance = algorithm;
      case "static-rr" -> {
        proxy.balance = "roundrobin";
        statement.roughly("roundrobin; weights can be changed at run time");
      }
      case "uri" -> {
        proxy.balance = "uri";
        if (statement.hasNext() && !statement.take("path-only")) {
          statement.roughly(
              "the whole path decides, without: " + String.join(" ", statement.rest()));
        }
      }
      case "first" -> {
        proxy.balance = "leastconn";
        statement.roughly("servers are not filled one after the other; leastconn is nearest");
      }
      default -> {
        if (!algorithm.matches("random\\(\\d+\\)")) {
          throw new NotTranslatable(
              "there are roundrobin, leastconn, random, source, uri and hdr, not " + algorithm);
        }
        proxy.balance = "random";
        if (!algorithm.equals("random(2)")) {
          statement.roughly("always the less busy of two servers drawn at random");
        }
      }
    }
  }

  private static void hashType(Statement statement) {
    if (!statement.take("consistent")) {
      statement.roughly("hashes are always consistent: a change moves few clients");
    }
    if (statement.hasNext()) {
      statement.roughly("without: " + String.join(" ", statement.rest()));
    }
  }

  private void timeout(Statement statement) {
    String which = statement.next();
    String time = Values.time(statement.next());
    switch (which) {
      case "connect", "queue", "server", "tunnel" -> {
        if (which.equals("tunnel") || !proxy.isFrontend()) {
          Yaml.put(TimeoutConfig.class, proxy.timeout, which, time);
        } else {
          ignored(statement);
        }
      }
      case "check" -> proxy.checkTimeout(time);
      case "client" -> {
        limit("idleTimeout", time);
        limit("bodyTimeout", time);
      }
      case "http-request" -> limit("headerTimeout", time);
      case "http-keep-alive" -> limit("keepAliveTimeout", time);
      default -> throw new NotTranslatable("there is no timeout " + which);
    }
    if (proxy.isBackend()
        && !Set.of("connect", "queue", "server", "tunnel", "check").contains(which)) {
      ignored(statement);
    }
  }

  // What a defaults section says is meant for the other kind.
  private void ignored(Statement statement) {
    if (proxy.section.body().contains(statement)) {
      statement.notTranslated("has no effect in a " + proxy.section.kind());
    }
  }

  private void limit(String key, Object value) {
    Yaml.put(LimitsConfig.class, proxy.limits, key, value);
  }

  private void no(Statement statement) {
    if (statement.take("option")) {
      option(statement, false);
    } else if (statement.take("log")) {
      throw new NotTranslatable("log.accessLog: false turns the access log off, for all");
    } else {
      throw new NotTranslatable(Hints.of(statement.peek()));
    }
  }

  private void option(Statement statement, boolean on) {
    String option = statement.next();
    switch (option) {
      case "httpchk" -> {
        if (!on) {
          throw new NotTranslatable("it cannot be taken back");
        }
        proxy.check.option(statement);
      }
      case "allbackups" -> proxy.allbackups = on;
      case "abortonclose" -> limit("abortonclose", on ? "always" : "ask");
      case "forwardfor" -> forwardfor(statement, on);
      // How it always is.
      case "httplog",
          "redispatch",
          "http-keep-alive",
          "dontlognull",
          "log-health-checks",
          "tcp-smart-accept",
          "tcp-smart-connect",
          "http-use-htx",
          "splice-auto" -> {
        if (!on) {
          throw new NotTranslatable("it cannot be turned off");
        }
        String more = String.join(" ", statement.rest());
        if (!more.isEmpty() && !more.equals("1")) {
          statement.roughly("without: " + more);
        }
      }
      // How it never is.
      case "httpclose",
          "forceclose",
          "http-server-close",
          "http-no-delay",
          "accept-invalid-http-request",
          "accept-invalid-http-response",
          "http-proxy",
          "persist",
          "nolinger",
          "transparent",
          "http-pretend-keepalive",
          "dontlog-normal",
          "logasap",
          "independent-streams",
          "http-buffer-request",
          "http-use-proxy-header",
          "ignore-persist",
          "originalto",
          "disable-h2-upgrade" -> {
        if (on) {
          throw new NotTranslatable(
              switch (option) {
                case "httpclose", "forceclose", "http-server-close" ->
                    "connections of clients and servers are kept open; see limits.keepAliveTimeout"
                        + " and pool";
                case "dontlog-normal" -> "log.accessLog is for all requests or none";
                case "accept-invalid-http-request", "accept-invalid-http-response" ->
                    "what is malformed is refused, always";
                default -> "option " + option + " has no counterpart";
              });
        }
      }
      default -> throw new NotTranslatable("option " + option + " has no counterpart");
    }
  }

  private static void forwardfor(Statement statement, boolean on) {
    if (!on) {
      throw new NotTranslatable("X-Forwarded-For is always written");
    }
    while (statement.hasNext()) {
      switch (statement.next().toLowerCase(Locale.ROOT)) {
        case "except" ->
            statement.partNotTranslated(
                "except %s: whom to believe is in global.forwarded.trusted"
                    .formatted(statement.next()));
        case "header" ->
            statement.partNotTranslated(
                "header %s: use a rule with request: {set: {NAME: \"{src}\"}}"
                    .formatted(statement.next()));
        case "if-none" ->
            statement.roughly(
                "what a client says of itself is believed only of global.forwarded.trusted");
        default -> throw new NotTranslatable("of forwardfor there are except, header and if-none");
      }
    }
  }
}
