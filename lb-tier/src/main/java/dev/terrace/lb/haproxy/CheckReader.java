package dev.terrace.lb.haproxy;

import dev.terrace.proxy.CheckConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/** {@code option httpchk} and {@code http-check}: what is asked and what must come back. */
final class CheckReader {
  private static final Pattern HOST = Pattern.compile("(?i)\\r\\nHost:[ \\t]*([^\\r\\n]+)");

  private final Map<String, Object> check = new LinkedHashMap<>();
  private boolean http;

  /** In our keys, without the times that servers say. */
  Map<String, Object> check() {
    return check;
  }

  /** Whether servers are asked something, not only connected to. */
  boolean http() {
    return http;
  }

  /** Reads what follows {@code option httpchk}: {@code [METHOD] URI [VERSION]}. */
  void option(Statement statement) {
    http = true;
    List<String> words = statement.rest();
    // HAProxy's own defaults, which are not ours.
    put("method", words.size() > 1 ? words.getFirst() : "OPTIONS");
    put("uri", words.isEmpty() ? "/" : words.get(words.size() > 1 ? 1 : 0));
    if (words.size() > 2) {
      // The old way to give a Host field.
      Matcher host = HOST.matcher(String.join(" ", words.subList(2, words.size())));
      if (host.find()) {
        put("host", host.group(1).strip());
      } else if (!words.get(2).matches("HTTP/1\\.[01]")) {
        statement.partNotTranslated("the check's version and fields; use check.headers");
      }
    }
  }

  /** Reads {@code http-check ...}. */
  void httpCheck(Statement statement) {
    switch (statement.next()) {
      case "send" -> send(statement);
      case "expect" -> expect(statement);
      case "disable-on-404" -> put("disableOn404", true);
      case "send-state" ->
          throw new NotTranslatable("servers are not told their state by the check");
      default ->
          throw new NotTranslatable(
              "a check is one request and its answer; of http-check there are send, expect and"
                  + " disable-on-404");
    }
  }

  private void send(Statement statement) {
    while (statement.hasNext()) {
      switch (statement.next()) {
        case "meth" -> put("method", statement.next());
        case "uri" -> put("uri", statement.next());
        case "ver" -> statement.next();
        case "hdr" -> header(statement.next(), statement.next());
        case "body" -> throw new NotTranslatable("the request of a check has no body");
        default -> throw new NotTranslatable("of http-check send there are meth, uri, ver and hdr");
      }
    }
  }

  private void header(String name, String value) {
    if (name.equalsIgnoreCase("host")) {
      put("host", value);
      return;
    }
    Map<String, Object> headers = new LinkedHashMap<>();
    if (check.get("headers") instanceof Map<?, ?> others) {
      others.forEach((key, other) -> headers.put(String.valueOf(key), other));
    }
    headers.put(name, value);
    put("headers", headers);
  }

  private void expect(Statement statement) {
    boolean negated = statement.take("!");
    String kind = statement.next();
    if (kind.startsWith("!")) {
      negated = true;
      kind = kind.substring(1);
    }
    switch (kind) {
      case "status" -> {
        String status = statement.next();
        put("expect", negated ? ranges(statusRegex(status), true) : status);
      }
      case "rstatus" -> {
        String regex = statement.next();
        put("expect", ranges(regex, negated));
      }
      case "string", "rstring" -> {
        if (negated) {
          throw new NotTranslatable("what a body must not contain cannot be said");
        }
        put(kind.equals("string") ? "expectString" : "expectRstring", statement.next());
      }
      default ->
          throw new NotTranslatable(
              "of http-check expect there are status, rstatus, string and rstring, not " + kind);
    }
  }

  private static String statusRegex(String status) {
    List<String> codes = new ArrayList<>();
    for (String part : status.split(",", -1)) {
      String[] ends = part.split("-", 2);
      IntStream.rangeClosed(Values.number(ends[0]), Values.number(ends[ends.length - 1]))
          .forEach(code -> codes.add(Integer.toString(code)));
    }
    return String.join("|", codes);
  }

  /** The status codes that an expression finds, or all others, as ranges. */
  private static String ranges(String regex, boolean negated) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException _) {
      throw new NotTranslatable("'" + regex + "' is not a regular expression");
    }
    List<String> ranges = new ArrayList<>();
    int from = 0;
    for (int code = 100; code <= 600; code++) {
      boolean wanted = code < 600 && pattern.matcher(Integer.toString(code)).find() != negated;
      if (wanted && from == 0) {
        from = code;
      } else if (!wanted && from > 0) {
        ranges.add(from == code - 1 ? "" + from : from + "-" + (code - 1));
        from = 0;
      }
    }
    if (ranges.isEmpty()) {
      throw new NotTranslatable("no status code would do");
    }
    return String.join(",", ranges);
  }

  private void put(String key, Object value) {
    Object text = key.equals("method") ? String.valueOf(value).toUpperCase(Locale.ROOT) : value;
    Yaml.put(CheckConfig.class, check, key, text);
  }
}
