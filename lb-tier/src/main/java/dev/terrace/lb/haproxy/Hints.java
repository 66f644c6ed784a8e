package dev.terrace.lb.haproxy;

import java.util.Map;

/** Why keywords without a counterpart have none, and what to use instead. */
final class Hints {
  private static final String SERVICE = "the service manager (systemd) does this for the process";
  private static final String LOGS =
      "logs are JSON lines on standard output, see log and accessLog; the service manager takes them"
          + " on";
  private static final String STATS =
      "the admin listener has the status page, /status, metrics and the commands; see admin";
  private static final String WEB = "the web-tier does this";
  private static final String CIPHERS =
      "only suites with authenticated encryption and forward secrecy are used; see ciphers of tls";
  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry("user", SERVICE),
          Map.entry("group", SERVICE),
          Map.entry("uid", SERVICE),
          Map.entry("gid", SERVICE),
          Map.entry("chroot", SERVICE),
          Map.entry("daemon", SERVICE),
          Map.entry("master-worker", SERVICE),
          Map.entry("pidfile", SERVICE),
          Map.entry("ulimit-n", SERVICE + ": LimitNOFILE"),
          Map.entry("nbproc", "one process uses all cores"),
          Map.entry("nbthread", "there is an I/O thread for each core"),
          Map.entry("cpu-map", SERVICE + ": CPUAffinity"),
          Map.entry("log", LOGS),
          Map.entry("log-send-hostname", LOGS),
          Map.entry("log-tag", LOGS),
          Map.entry("log-format", LOGS),
          Map.entry("log-format-sd", LOGS),
          Map.entry("error-log-format", LOGS),
          Map.entry("unique-id-format", "every request has an X-Request-Id of its own making"),
          Map.entry("unique-id-header", "the id is in X-Request-Id"),
          Map.entry("capture", "which fields are logged cannot be chosen"),
          Map.entry("declare", "which fields are logged cannot be chosen"),
          Map.entry("stats", STATS),
          Map.entry("monitor-net", "health checks of the load balancer: /health/ready of admin"),
          Map.entry("monitor", "health checks of the load balancer: /health/ready of admin"),
          Map.entry("ssl-default-bind-ciphers", CIPHERS),
          Map.entry("ssl-default-bind-ciphersuites", CIPHERS),
          Map.entry("ssl-default-bind-curves", "the platform's curves hold"),
          Map.entry("ssl-default-bind-options", "TLS 1.2 and 1.3 are offered, nothing older"),
          Map.entry("ssl-default-server-ciphers", CIPHERS),
          Map.entry("ssl-default-server-ciphersuites", CIPHERS),
          Map.entry("ssl-default-server-options", "TLS 1.2 and 1.3 are spoken, nothing older"),
          Map.entry("ssl-server-verify", "say ssl: {verify: none} at each server that needs it"),
          Map.entry("ssl-dh-param-file", "the platform's parameters hold"),
          Map.entry("tune.ssl.default-dh-param", "the platform's parameters hold"),
          Map.entry("maxconnrate", "there is clients.rate, requests of one client"),
          Map.entry(
              "errorfile", "error pages are our own; use a rule with return for one of yours"),
          Map.entry("errorfiles", "error pages are our own"),
          Map.entry("errorloc", "error pages are our own"),
          Map.entry("errorloc302", "error pages are our own"),
          Map.entry("errorloc303", "error pages are our own"),
          Map.entry("http-error", "error pages are our own; use a rule with return"),
          Map.entry("compression", WEB + " (compression)"),
          Map.entry("fullconn", "a server's maxconn does not change with the load; only slowstart"),
          Map.entry("use-server", "make a backend of that server and a rule with useBackend"),
          Map.entry("stick", "persistence is by cookie, or by balance: source"),
          Map.entry("dispatch", "name a server"),
          Map.entry("filter", "there are no filters"),
          Map.entry("rate-limit", "there is clients.rate, requests of one client"),
          Map.entry("tcp-request", "only connection reject by src is translated; see clients"),
          Map.entry("tcp-response", "only HTTP is balanced"),
          Map.entry("http-reuse", "idle connections to servers are always shared"),
          Map.entry("setenv", "give the variable to both processes by the service manager"),
          Map.entry("presetenv", "give the variable to both processes by the service manager"),
          Map.entry("lua-load", "there are no scripts"),
          Map.entry("server-state-file", "the states of servers begin anew at a start"),
          Map.entry("load-server-state-from-file", "the states of servers begin anew at a start"),
          Map.entry("email-alert", "watch /metrics or /events instead"),
          Map.entry("description", "write a comment"),
          Map.entry("spread-checks", "checks are spread by 10 % anyway"));

  private Hints() {}

  /** Why there is none. */
  static String of(String keyword) {
    String hint = HINTS.get(keyword);
    return hint == null ? "'" + keyword + "' has no counterpart" : hint;
  }
}
