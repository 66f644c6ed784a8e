package dev.terrace.lb.haproxy;

import dev.terrace.kit.http.BindConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bind}: addresses, ranges of ports, and what TLS needs. */
final class BindReader {
  private static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final int MAX_RANGE = 100;

  private final String crtBase;

  /** Starts with the folder of relative certificate files, empty if none was given. */
  BindReader(String crtBase) {
    this.crtBase = crtBase;
  }

  /** Reads a line; whether HTTP/2 is not wanted is set in the given limits. */
  List<Map<String, Object>> read(Statement statement, Map<String, Object> limits) {
    String addresses = statement.next();
    boolean ssl = false;
    String certificate = "";
    boolean v6Too = false;
    List<String> dropped = new ArrayList<>();
    while (statement.hasNext()) {
      String option = statement.next();
      switch (option) {
        case "ssl" -> ssl = true;
        case "crt" -> {
          String file = statement.next();
          if (certificate.isEmpty()) {
            certificate = file;
          } else {
            dropped.add("crt " + file + " (an address has one certificate)");
          }
        }
        case "alpn" -> {
          if (!List.of(statement.next().split(",", -1)).contains("h2")) {
            limits.put("http2", false);
          }
        }
        case "ssl-min-ver" -> {
          String version = statement.next();
          if (!version.equals("TLSv1.2")) {
            dropped.add("ssl-min-ver " + version + " (TLS 1.2 and 1.3 are offered)");
          }
        }
        case "no-sslv3", "no-tlsv10", "no-tlsv11", "v4v6" -> v6Too |= option.equals("v4v6");
        case "v6only",
            "transparent",
            "tfo",
            "defer-accept",
            "strict-sni",
            "allow-0rtt",
            "no-tls-tickets",
            "no-tlsv12",
            "no-tlsv13",
            "force-tlsv12",
            "force-tlsv13",
            "accept-proxy",
            "ssl-skip-self-issued-ca" ->
            dropped.add(option);
        default -> dropped.add(option + (statement.hasNext() ? " " + statement.next() : ""));
      }
    }
    if (!dropped.isEmpty()) {
      statement.partNotTranslated(
          "the address was translated, without: " + String.join(", ", dropped));
    }
    if (ssl && certificate.isEmpty()) {
      throw new NotTranslatable("ssl needs a file by crt");
    }
    Map<String, Object> tls = ssl ? tls(certificate, statement) : Map.of();
    List<Map<String, Object>> binds = new ArrayList<>();
    for (String address : addresses.split(",", -1)) {
      for (String one : expand(address, v6Too)) {
        Map<String, Object> bind = new LinkedHashMap<>();
        bind.put("address", one);
        if (ssl) {
          bind.put("tls", tls);
        }
        Yaml.check(BindConfig.class, bind);
        binds.add(bind);
      }
    }
    return binds;
  }

  private Map<String, Object> tls(String crt, Statement statement) {
    String file = crtBase.isEmpty() || crt.startsWith("/") ? crt : crtBase + "/" + crt;
    if (Files.isDirectory(Path.of(file))) {
      statement.roughly("crt is a folder; name one file of it as certificate and key");
    }
    Map<String, Object> tls = new LinkedHashMap<>();
    tls.put("certificate", file);
    // As HAProxy does: the key may be in a file of its own beside that of the certificate.
    tls.put("key", Files.isRegularFile(Path.of(file + ".key")) ? file + ".key" : file);
    return tls;
  }

  private static List<String> expand(String text, boolean v6Too) {
    String address = text.replaceFirst("^(ipv4|ipv6)@", "");
    Matcher matcher = ADDRESS.matcher(address);
    if (address.startsWith("/") || address.contains("@") || !matcher.matches()) {
      throw new NotTranslatable(
          "'"
              + text
              + "' is not an address and a port; sockets of other kinds cannot be listened on");
    }
    String host = host(matcher.group(1));
    if (v6Too && host.equals("[::]")) {
      host = "*";
    }
    int from = Values.number(matcher.group(2));
    int to = matcher.group(3) == null ? from : Values.number(matcher.group(3));
    if (to < from || to - from >= MAX_RANGE) {
      throw new NotTranslatable("ranges of up to " + MAX_RANGE + " ports are translated");
    }
    List<String> all = new ArrayList<>();
    for (int port = from; port <= to; port++) {
      all.add(host + ":" + port);
    }
    return all;
  }

  /** IPv6 gets brackets, nothing becomes {@code *}. */
  static String host(String text) {
    if (text.isEmpty()) {
      return "*";
    }
    return text.contains(":") && !text.startsWith("[") ? "[" + text + "]" : text;
  }
}
