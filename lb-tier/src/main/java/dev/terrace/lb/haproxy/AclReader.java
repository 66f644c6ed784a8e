package dev.terrace.lb.haproxy;

import com.google.re2j.Pattern;
import dev.terrace.lb.rule.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/** Criteria of ACLs, such as {@code path_beg -i /api /v2}, to our conditions. */
final class AclReader {
  private static final java.util.regex.Pattern CRITERION =
      java.util.regex.Pattern.compile("([a-z0-9_.]+?)(?:\\(([^)]*)\\))?((?:,[^ ]*)?)");
  private static final java.util.regex.Pattern SUFFIX =
      java.util.regex.Pattern.compile("(.*)_(beg|end|sub|reg|dir|dom|str|len)");
  private static final java.util.regex.Pattern RATE =
      java.util.regex.Pattern.compile("(?:sc\\d?|src)_http_req_rate");

  /** Expressions that cannot match a comma or tell where a text begins or ends. */
  private static final java.util.regex.Pattern LITERAL =
      java.util.regex.Pattern.compile("(?:[A-Za-z0-9_/|();=-]|\\\\[./-])+");

  private final String fetch;
  private final String argument;
  private final Consumer<String> differs;
  private final List<String> values = new ArrayList<>();
  private String mode = "";
  private boolean ignoreCase;

  private AclReader(String fetch, String argument, Consumer<String> differs) {
    this.fetch = fetch;
    this.argument = argument;
    this.differs = differs;
  }

  /**
   * Reads one.
   *
   * @param words criterion, flags and values
   * @param differs is told what behaves differently
   * @throws NotTranslatable if it has no counterpart
   */
  static Criterion read(List<String> words, Consumer<String> differs) {
    String criterion = words.getFirst();
    Matcher matcher = CRITERION.matcher(criterion);
    if (!matcher.matches()) {
      throw new NotTranslatable("'" + criterion + "' is not known");
    }
    String argument = matcher.group(2) == null ? "" : matcher.group(2);
    AclReader reader = new AclReader(matcher.group(1), argument, differs);
    reader.converters(criterion, matcher.group(3));
    reader.flags(words.subList(1, words.size()));
    Criterion test = reader.test(criterion);
    if (test instanceof Criterion.Is(Map<String, Object> condition) && !condition.isEmpty()) {
      Yaml.check(Condition.class, condition);
    }
    return test;
  }

  private void converters(String criterion, String text) {
    String rest = text.replace(",field(1,:)", ",host_only");
    for (String converter : rest.split(",", -1)) {
      switch (converter) {
        case "" -> {}
        case "lower" -> ignoreCase = true;
        case "host_only" -> {
          if (!argument.equalsIgnoreCase("host")) {
            throw new NotTranslatable("'" + criterion + "' has no counterpart");
          }
        }
        default ->
            throw new NotTranslatable("the converter '" + converter + "' has no counterpart");
      }
    }
  }

  private void flags(List<String> words) {
    int i = 0;
    for (; i < words.size() && words.get(i).startsWith("-"); i++) {
      switch (words.get(i)) {
        case "-i" -> ignoreCase = true;
        case "-m" -> {
          i++;
          mode = i < words.size() ? words.get(i) : "";
        }
        case "-n" -> {}
        case "-f", "-M" ->
            throw new NotTranslatable("values from files: write them into the condition itself");
        case "--" -> {
          values.addAll(words.subList(i + 1, words.size()));
          return;
        }
        default -> throw new NotTranslatable("the flag " + words.get(i) + " has no counterpart");
      }
    }
    values.addAll(words.subList(i, words.size()));
  }

  private Criterion test(String criterion) {
    String base = fetch;
    Matcher suffix = SUFFIX.matcher(fetch);
    if (suffix.matches()) {
      base = suffix.group(1);
      mode = mode.isEmpty() ? suffix.group(2) : mode;
    }
    if (RATE.matcher(fetch).matches()) {
      return rate();
    }
    return new Criterion.Is(
        switch (base) {
          case "hdr", "req.hdr" -> argument.equalsIgnoreCase("host") ? host() : elements();
          case "req.fhdr" -> argument.equalsIgnoreCase("host") ? host() : field("hdr");
          case "url_param", "urlp" -> field("urlp");
          case "cook", "req.cook" -> field("cook");
          case "path" -> path();
          case "method" -> Map.of("method", List.copyOf(some(values)));
          case "src" -> Map.of("src", List.copyOf(some(values)));
          case "hdr_cnt", "req.hdr_cnt" -> count("hdr");
          case "req.cook_cnt", "cook_cnt" -> count("cook");
          case "ssl_fc" -> Map.of("scheme", truth() ? "https" : "http");
          case "ssl_fc_sni", "req.ssl_sni" -> {
            differs.accept("the Host field is compared instead of the name in the TLS handshake");
            yield host();
          }
          case "always_true" -> Map.of();
          case "always_false" -> throw new NotTranslatable("it never holds");
          case "nbsrv", "srv_is_up", "connslots", "queue", "avg_queue" ->
              throw new NotTranslatable(
                  "states of servers cannot decide; what has no server in service is answered 503,"
                      + " and servers with backup: true take over by themselves");
          default ->
              throw new NotTranslatable("'" + criterion + "' has no counterpart in conditions");
        });
  }

  private Criterion rate() {
    if (values.size() != 2 || !(values.getFirst().equals("gt") || values.getFirst().equals("ge"))) {
      throw new NotTranslatable("rates can be compared only by gt or ge");
    }
    int limit = Values.number(values.get(1)) - (values.getFirst().equals("ge") ? 1 : 0);
    String table = fetch.startsWith("sc_") ? argument.replaceFirst("^\\d*,?", "") : argument;
    return new Criterion.RequestRate(table, limit);
  }

  private boolean truth() {
    if (values.size() > 1) {
      throw new NotTranslatable("true or false is wanted");
    }
    return values.isEmpty()
        || !(values.getFirst().equals("0") || values.getFirst().equals("false"));
  }

  private static List<String> some(List<String> values) {
    if (values.isEmpty()) {
      throw new NotTranslatable("has no value to compare with");
    }
    return values;
  }

  private Map<String, Object> count(String key) {
    String text = String.join(" ", values);
    Map<String, Object> there = Map.of(key, List.of(Map.of("name", name())));
    return switch (text) {
      case "gt 0", "ge 1" -> there;
      case "eq 0", "0", "lt 1", "le 0" -> Criterion.not(there);
      default -> throw new NotTranslatable("only whether there is one can be asked, not how many");
    };
  }

  private String name() {
    if (argument.isEmpty() || argument.contains(",")) {
      throw new NotTranslatable("needs one name in parentheses");
    }
    return argument;
  }

  private Map<String, Object> host() {
    boolean plain = values.stream().allMatch(value -> value.matches("[A-Za-z0-9_][A-Za-z0-9._-]*"));
    boolean below =
        values.stream().allMatch(value -> value.matches("\\.[A-Za-z0-9_][A-Za-z0-9._-]*"));
    if (!values.isEmpty() && plain && (mode.isEmpty() || mode.equals("str"))) {
      return Map.of("host", List.copyOf(values));
    }
    if (!values.isEmpty() && below && mode.equals("end")) {
      return Map.of("host", values.stream().map(value -> "*" + value).toList());
    }
    if (!values.isEmpty() && plain && mode.equals("dom")) {
      differs.accept("the domain is compared with the end of the host, not with its middle");
      List<String> names = new ArrayList<>();
      values.forEach(value -> names.addAll(List.of(value, "*." + value)));
      return Map.of("host", names);
    }
    return field("hdr");
  }

  /** HAProxy compares each element between the commas of a field's line, without blanks around. */
  private Map<String, Object> elements() {
    if (mode.equals("found")) {
      return field("hdr");
    }
    if (mode.equals("reg")) {
      if (!some(values).stream().allMatch(value -> LITERAL.matcher(value).matches())) {
        differs.accept(
            "the expression looks at the field's whole line, not at each element between commas");
      }
      return field("hdr");
    }
    if (some(values).stream()
        .anyMatch(value -> value.contains(",") || !value.equals(value.strip()))) {
      throw new NotTranslatable(
          "hdr compares what stands between commas, without blanks around, and so is never such a"
              + " value; the whole line is req.fhdr");
    }
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("name", name());
    String start = "(^|,)[ \\t]*";
    String end = "[ \\t]*(,|$)";
    switch (mode) {
      case "", "str" -> match.put("reg", within(start, end));
      case "beg" -> match.put("reg", within(start, ""));
      case "end" -> match.put("reg", within("", end));
      case "sub" -> match.put("sub", List.copyOf(values));
      case "dir" -> match.put("reg", quoted("(^|[/?]|,[ \\t]*)", "([/?]|[ \\t]*(,|$))"));
      case "dom" -> match.put("reg", quoted("(^|[/?.:]|,[ \\t]*)", "([/?.:]|[ \\t]*(,|$))"));
      default -> throw new NotTranslatable("the match -m " + mode + " has no counterpart");
    }
    if (ignoreCase) {
      match.put("ignoreCase", true);
    }
    return Map.of("hdr", List.of(match));
  }

  private List<String> within(String before, String after) {
    return values.stream().map(value -> before + quote(value) + after).toList();
  }

  private Map<String, Object> field(String key) {
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("name", argument.equalsIgnoreCase("host") ? "Host" : name());
    switch (mode) {
      case "found" -> {
        return Map.of(key, List.of(match));
      }
      case "", "str" -> match.put("is", List.copyOf(some(values)));
      case "beg", "end", "sub", "reg" -> match.put(mode, List.copyOf(some(values)));
      case "dir" -> match.put("reg", quoted("(^|[/?])", "([/?]|$)"));
      case "dom" -> match.put("reg", quoted("(^|[/?.:])", "([/?.:]|$)"));
      default -> throw new NotTranslatable("the match -m " + mode + " has no counterpart");
    }
    if (ignoreCase) {
      match.put("ignoreCase", true);
    }
    return Map.of(key, List.of(match));
  }

  private Map<String, Object> path() {
    String fold = ignoreCase ? "(?i)" : "";
    boolean absolute = values.stream().allMatch(value -> value.startsWith("/"));
    some(values);
    return switch (mode) {
      case "", "str" ->
          absolute && !ignoreCase
              ? Map.of("path", List.copyOf(values))
              : Map.of("pathReg", quoted(fold + "^", "$"));
      case "beg" ->
          absolute && !ignoreCase
              ? Map.of("pathBeg", List.copyOf(values))
              : Map.of("pathReg", quoted(fold + "^", ""));
      case "end" ->
          ignoreCase
              ? Map.of("pathReg", quoted(fold, "$"))
              : Map.of("pathEnd", List.copyOf(values));
      case "sub" -> Map.of("pathReg", quoted(fold, ""));
      case "dir" -> Map.of("pathReg", quoted(fold + "(^|/)", "(/|$)"));
      case "dom" -> Map.of("pathReg", quoted(fold + "(^|[/.])", "([/.]|$)"));
      case "reg" -> Map.of("pathReg", values.stream().map(value -> fold + value).toList());
      default -> throw new NotTranslatable("the match -m " + mode + " has no counterpart");
    };
  }

  private List<String> quoted(String before, String after) {
    boolean ends = before.contains("|");
    return some(values).stream()
        .map(value -> ends ? value.replaceAll("^/|/$", "") : value)
        .map(value -> before + quote(value) + after)
        .toList();
  }

  private static String quote(String value) {
    return value.matches("[A-Za-z0-9/_-]*") ? value : Pattern.quote(value);
  }
}
