package dev.terrace.lb.haproxy;

import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.ServerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code server}, {@code server-template} and {@code default-server}. */
final class ServerReader {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:ipv4@|ipv6@)?(\\[[0-9A-Fa-f:.]+]|[^@/\\[\\]]+):(\\d{1,5})");
  private static final Pattern SNI = Pattern.compile("str\\(([^()]+)\\)");
  private static final Pattern RANGE = Pattern.compile("(?:(\\d{1,4})-)?(\\d{1,4})");

  /** Keys of a server, of its checks, and whether it is checked. */
  private static final class Options {
    final Map<String, Object> server = new LinkedHashMap<>();
    final Map<String, Object> check = new LinkedHashMap<>();
    final Map<String, Object> ssl = new LinkedHashMap<>();
    boolean secured;
    boolean checked;

    Options copy() {
      Options copy = new Options();
      copy.server.putAll(server);
      copy.check.putAll(check);
      copy.ssl.putAll(ssl);
      copy.secured = secured;
      copy.checked = checked;
      return copy;
    }
  }

  private final Map<String, Map<String, Object>> servers = new LinkedHashMap<>();
  private TlsFiles files = TlsFiles.NONE;
  private Options defaults = new Options();
  private Map<String, Object> check = Map.of();
  private boolean checked;
  private boolean first = true;

  /** Where files of TLS lie. */
  void files(TlsFiles given) {
    files = given;
  }

  /** The servers in their order. */
  List<Map<String, Object>> servers() {
    return List.copyOf(servers.values());
  }

  /** What servers say of their checks, in our keys. */
  Map<String, Object> check() {
    return check;
  }

  /** Whether any server is checked. */
  boolean checked() {
    return checked;
  }

  /** Reads {@code default-server ...}, for the servers that follow. */
  void defaults(Statement statement) {
    Options options = defaults.copy();
    options(statement, options);
    defaults = options;
  }

  /** Reads {@code server NAME ADDRESS ...}. */
  void server(Statement statement) {
    String name = statement.next();
    String address = address(statement.next());
    Options options = defaults.copy();
    options(statement, options);
    add(statement, name, address, options);
  }

  /** Reads {@code server-template PREFIX COUNT ADDRESS ...}. */
  void template(Statement statement) {
    String prefix = statement.next();
    String range = statement.next();
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new NotTranslatable("'" + range + "' is no number of servers");
    }
    String address = address(statement.next());
    Options options = defaults.copy();
    options(statement, options);
    int from = matcher.group(1) == null ? 1 : Values.number(matcher.group(1));
    int to = Values.number(matcher.group(2));
    if (to < from || to - from >= 1000) {
      throw new NotTranslatable("up to 1000 servers are translated");
    }
    for (int i = from; i <= to; i++) {
      add(statement, prefix + i, address, options);
    }
    statement.roughly(
        "all servers have the same address; HAProxy gives each another address of the name, here"
            + " each needs its own");
  }

  private static String address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new NotTranslatable(
          "'"
              + text
              + "' is not host:port; the port must be there, sockets of other kinds cannot"
              + " be used");
    }
    return BindReader.host(matcher.group(1)) + ":" + matcher.group(2);
  }

  private void add(Statement statement, String name, String address, Options options) {
    String ours = name.replaceAll("[^A-Za-z0-9._-]", "-");
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("name", ours);
    server.put("address", address);
    server.putAll(options.server);
    if (options.secured) {
      server.put("ssl", ssl(statement, options));
    }
    Yaml.check(ServerConfig.class, server);
    if (servers.containsKey(ours)) {
      throw new NotTranslatable("there is a server " + ours + " already");
    }
    servers.put(ours, server);
    if (!ours.equals(name)) {
      statement.roughly("the server is named " + ours);
    }
    mergeCheck(statement, options);
  }

  private static Object ssl(Statement statement, Options options) {
    Map<String, Object> ssl = new LinkedHashMap<>(options.ssl);
    if ("none".equals(ssl.get("verify"))) { // then HAProxy looks at no authority and no name
      ssl.keySet().removeAll(List.of("caFile", "verifyHost"));
    } else if (!ssl.containsKey("sni") && !ssl.containsKey("verifyHost")) {
      statement.roughly(
          "its certificate must be for the server's host, which HAProxy does not ask for without"
              + " verifyhost or sni; if it is for another name, give verifyHost");
    }
    if (ssl.isEmpty()) {
      return true;
    }
    return ssl;
  }

  // Ours are per backend, so that the first checked server says how.
  private void mergeCheck(Statement statement, Options options) {
    if (!first && options.checked != checked) {
      statement.roughly(
          "servers of a backend are all checked or none: all are, as at least one of them was");
    } else if (checked && !options.check.equals(check)) {
      statement.roughly("all servers of a backend are checked alike, as the first one is");
    }
    if ((options.checked && !checked) || first) {
      check = options.check;
    }
    checked |= options.checked;
    first = false;
  }

  private void options(Statement statement, Options options) {
    List<String> dropped = new ArrayList<>();
    while (statement.hasNext()) {
      String option = statement.next();
      try {
        option(statement, option, options, dropped);
      } catch (NotTranslatable e) {
        if (option.startsWith("send-proxy") || option.equals("proto")) {
          throw e; // without it nothing would be understood there
        }
        dropped.add(option + ": " + e.reason());
      }
    }
    if (!dropped.isEmpty()) {
      statement.partNotTranslated("translated without: " + String.join("; ", dropped));
    }
  }

  private void option(Statement statement, String option, Options options, List<String> dropped) {
    switch (option) {
      case "check" -> options.checked = true;
      case "no-check" -> options.checked = false;
      case "backup" -> options.server.put("backup", true);
      case "no-backup", "enabled" ->
          options.server.remove(option.equals("enabled") ? "disabled" : "backup");
      case "disabled" -> options.server.put("disabled", true);
      case "weight", "maxconn" -> put(options, option, Values.number(statement.next()));
      case "slowstart" -> put(options, option, Values.time(statement.next()));
      case "inter", "fastinter", "downinter" ->
          check(options, option, Values.time(statement.next()));
      case "rise", "fall", "port" -> check(options, option, Values.number(statement.next()));
      case "observe", "on-error", "on-marked-down", "on-marked-up" ->
          check(options, camel(option), statement.next());
      case "error-limit" -> check(options, "errorLimit", Values.number(statement.next()));
      // Ours is made from the server's name.
      case "cookie" -> statement.next();
      case "maxqueue" -> {
        if (!statement.next().equals("0")) {
          dropped.add("maxqueue (a backend has one maxqueue for all its servers)");
        }
      }
      case "ssl" -> options.secured = true;
      case "no-ssl" -> options.secured = false;
      case "verify" -> options.ssl.put("verify", statement.next());
      case "ca-file" -> {
        String file = statement.next();
        if (file.startsWith("@")) {
          dropped.add("ca-file " + file + " (without caFile the authorities hold that Java knows)");
        } else {
          options.ssl.put("caFile", files.ca(file));
        }
      }
      case "verifyhost" -> options.ssl.put("verifyHost", statement.next());
      case "sni" -> sni(statement.next(), options, dropped);
      case "crt" -> {
        String file = files.crt(statement.next());
        options.ssl.put("certificate", file);
        options.ssl.put("key", TlsFiles.key(file));
      }
      case "ssl-min-ver" -> {
        String version = statement.next();
        if (version.equals("TLSv1.3")) {
          options.ssl.put("minVersion", version);
        } else if (!version.equals("TLSv1.2")) {
          dropped.add("ssl-min-ver " + version + " (TLS 1.2 and 1.3 are spoken)");
        }
      }
      case "force-tlsv13" -> options.ssl.put("minVersion", "TLSv1.3");
      case "check-ssl" -> {
        if (!options.secured) {
          dropped.add("check-ssl (checks speak TLS where requests do; write ssl before it)");
        }
      }
      // Nothing older than TLS 1.2 is spoken, and sessions are resumed.
      case "no-sslv3", "no-tlsv10", "no-tlsv11", "ssl-reuse" -> {}
      case "send-proxy", "send-proxy-v2", "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn" ->
          throw new NotTranslatable(
              "the PROXY protocol towards servers is not there (they are told the client by"
                  + " X-Forwarded-For): the server was left out");
      case "proto" -> {
        if (!statement.next().equals("h1")) {
          throw new NotTranslatable("servers are spoken to in HTTP/1.1: the server was left out");
        }
      }
      case "check-send-proxy",
          "tfo",
          "agent-check",
          "check-via-socks4",
          "no-verifyhost",
          "allow-0rtt",
          "no-agent-check",
          "no-send-proxy",
          "no-tls-tickets",
          "force-tlsv12",
          "no-ssl-reuse",
          "stick",
          "non-stick" ->
          dropped.add(option);
      default -> dropped.add(option + (statement.hasNext() ? " " + statement.next() : ""));
    }
  }

  private static void sni(String expression, Options options, List<String> dropped) {
    Matcher name = SNI.matcher(expression);
    if (name.matches()) {
      options.ssl.put("sni", name.group(1));
    } else {
      dropped.add("sni " + expression + " (sni is one name, it cannot be computed)");
    }
  }

  private static String camel(String text) {
    StringBuilder camel = new StringBuilder();
    for (String part : text.split("-", -1)) {
      camel.append(
          camel.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return camel.toString();
  }

  private static void put(Options options, String key, Object value) {
    Map<String, Object> probe = Yaml.map("name", "probe", "address", "127.0.0.1:1");
    Yaml.put(ServerConfig.class, probe, key, value);
    options.server.put(key, value);
  }

  private static void check(Options options, String key, Object value) {
    Yaml.put(CheckConfig.class, options.check, key, value);
  }
}
