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

  private final TlsFiles files;

  BindReader(TlsFiles files) {
    this.files = files;
  }

  /** Reads a line; whether HTTP/2 is not wanted is set in the given limits. */
  List<Map<String, Object>> read(Statement statement, Map<String, Object> limits) {
    String addresses = statement.next();
    boolean ssl = false;
    Map<String, Object> tls = new LinkedHashMap<>();
    boolean v6Too = false;
    boolean behindProxies = false;
    List<String> dropped = new ArrayList<>();
    while (statement.hasNext()) {
      String option = statement.next();
      switch (option) {
        case "ssl" -> ssl = true;
        case "accept-proxy" -> behindProxies = true;
        case "crt" -> crt(statement.next(), tls, dropped);
        case "ca-file" -> tls.put("caFile", files.ca(statement.next()));
        case "crl-file" -> tls.put("crlFile", files.ca(statement.next()));
        case "verify" -> tls.put("verify", statement.next());
        case "strict-sni" -> tls.put("strictSni", true);
        case "no-tlsv12", "force-tlsv13" -> tls.put("minVersion", "TLSv1.3");
        case "alpn" -> {
          if (!List.of(statement.next().split(",", -1)).contains("h2")) {
            limits.put("http2", false);
          }
        }
        case "ssl-min-ver" -> {
          String version = statement.next();
          if (version.equals("TLSv1.3")) {
            tls.put("minVersion", version);
          } else if (!version.equals("TLSv1.2")) {
            dropped.add("ssl-min-ver " + version + " (TLS 1.2 and 1.3 are offered)");
          }
        }
        case "no-sslv3", "no-tlsv10", "no-tlsv11", "v4v6" -> v6Too |= option.equals("v4v6");
        case "v6only",
            "transparent",
            "tfo",
            "defer-accept",
            "allow-0rtt",
            "no-tls-tickets",
            "no-tlsv13",
            "force-tlsv12",
            "ssl-skip-self-issued-ca" ->
            dropped.add(option);
        default -> dropped.add(option + (statement.hasNext() ? " " + statement.next() : ""));
      }
    }
    if (!dropped.isEmpty()) {
      statement.partNotTranslated(
          "the address was translated, without: " + String.join(", ", dropped));
    }
    if (ssl && !tls.containsKey("certificate") && !tls.containsKey("directory")) {
      throw new NotTranslatable("ssl needs a file by crt");
    }
    if ("none".equals(tls.get("verify"))) { // then HAProxy looks at no authority
      tls.keySet().removeAll(List.of("verify", "caFile", "crlFile"));
    }
    if (behindProxies) {
      statement.remark(
          "accept-proxy: with acceptProxy: [0.0.0.0/0, ::/0] whoever connects tells which address"
              + " is the client's, as with HAProxy; name your proxies instead");
    }
    List<Map<String, Object>> binds = new ArrayList<>();
    for (String address : addresses.split(",", -1)) {
      for (String one : expand(address, v6Too)) {
        Map<String, Object> bind = new LinkedHashMap<>();
        bind.put("address", one);
        if (ssl) {
          bind.put("tls", tls);
        }
        if (behindProxies) { // HAProxy takes the header from everybody
          bind.put("acceptProxy", List.of("0.0.0.0/0", "::/0"));
        }
        Yaml.check(BindConfig.class, bind);
        binds.add(bind);
      }
    }
    return binds;
  }

  /** The first file is the default certificate, as with HAProxy. */
  private void crt(String crt, Map<String, Object> tls, List<String> dropped) {
    String file = files.crt(crt);
    if (Files.isDirectory(Path.of(file)) || crt.endsWith("/")) {
      if (tls.putIfAbsent("directory", file) != null) {
        dropped.add("crt " + crt + " (an address has one folder of certificates)");
      }
    } else if (!tls.containsKey("certificate") && !tls.containsKey("directory")) {
      tls.put("certificate", file);
      tls.put("key", TlsFiles.key(file));
    } else {
      List<Object> others = new ArrayList<>();
      if (tls.get("certificates") instanceof List<?> before) {
        others.addAll(before);
      }
      others.add(Yaml.map("certificate", file, "key", TlsFiles.key(file)));
      tls.put("certificates", others);
    }
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
