package dev.terrace.lb.haproxy;

import dev.terrace.lb.haproxy.ConditionReader.Meaning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lines about the fields that the load balancer writes by itself and no rule can change. One that
 * says what is written anyway needs no rule; of any other there is a note. Whether a constant is
 * what is written depends on the addresses, which may stand after it, so that it waits for {@link
 * #finish}.
 */
final class OwnFields {
  /** Values that always say what is written. */
  private static final Map<String, Pattern> SAME =
      Map.of(
          "x-forwarded-for", Pattern.compile("%\\[src]|%ci"),
          "x-forwarded-proto", Pattern.compile("%\\[ssl_fc,iif\\(https,http\\)]"),
          "x-forwarded-port", Pattern.compile("(?!)"),
          "x-forwarded-host", Pattern.compile("(?i)%\\[(req\\.)?hdr\\(host\\)]"),
          "x-request-id", Pattern.compile("%\\[unique-id]|%ID"),
          "forwarded", Pattern.compile("(?!)"));

  private static final Map<String, Set<String>> LOOKS =
      Map.of(
          "x-forwarded-for", Set.of(Parts.CLIENT),
          "x-forwarded-host", Set.of(Parts.field("Host")));

  private static final Set<String> PORT = Set.of("%[dst_port]", "%fp");

  /** A value and the scheme of the connections for which it is written. */
  private static final Map<String, String> CONSTANTS =
      Map.of(
          "x-forwarded-proto https", "https",
          "x-forwarded-proto http", "http",
          "x-forwarded-port 443", "https",
          "x-forwarded-port 80", "http");

  private record Line(
      Statement statement, String field, String value, Map<String, Object> condition) {}

  private final List<Line> lines = new ArrayList<>();

  static boolean has(String field) {
    return SAME.containsKey(field.toLowerCase(Locale.ROOT));
  }

  /** Reads the rest of a line that begins with such a field. */
  void read(Statement statement, String action, ConditionReader conditions) {
    String field = statement.next();
    if (action.equals("del-header")) {
      statement.notTranslated(byItself(field));
      return;
    }
    String value = statement.next();
    String key = field.toLowerCase(Locale.ROOT);
    Pattern same = SAME.get(key);
    boolean known =
        (same != null && same.matcher(value).matches())
            || CONSTANTS.containsKey(key + " " + value)
            || (key.equals("x-forwarded-port") && PORT.contains(value));
    if (!known) {
      statement.notTranslated(byItself(field));
      return;
    }
    Meaning meaning = conditions.read(statement);
    if (meaning.rate() != null) {
      throw new NotTranslatable("a rate can only deny");
    }
    lines.add(new Line(statement, field, value, meaning.condition()));
  }

  private static String byItself(String field) {
    return field
        + " is written by the load balancer itself, from what it knows of the client (see"
        + " global.forwarded.trusted)";
  }

  /** What of a request a line takes its value from; empty if it is none of these. */
  Set<String> looks(Statement statement) {
    for (Line line : lines) {
      if (line.statement.equals(statement)) {
        return LOOKS.getOrDefault(line.field.toLowerCase(Locale.ROOT), Set.of());
      }
    }
    return Set.of();
  }

  /**
   * Makes notes of what will differ.
   *
   * @param binds the addresses through which requests come
   */
  void finish(List<Map<String, Object>> binds) {
    lines.forEach(line -> finish(line, binds));
    lines.clear();
  }

  private static void finish(Line line, List<Map<String, Object>> binds) {
    String scheme =
        CONSTANTS.getOrDefault(line.field.toLowerCase(Locale.ROOT) + " " + line.value, "");
    boolean always = binds.stream().allMatch(bind -> scheme(bind).equals(scheme));
    Map<String, Object> condition = new LinkedHashMap<>(line.condition);
    boolean ofScheme = !scheme.isEmpty() && scheme.equals(condition.get("scheme"));
    if (ofScheme && (always || condition.size() == 1)) {
      condition.remove("scheme");
      if (!always) {
        line.statement.roughly(
            line.field
                + " is sent with every request, for the others with what their connection is");
      }
    } else if (!scheme.isEmpty() && !always) {
      line.statement.notTranslated(
          byItself(line.field)
              + "; requests may come by the other scheme, so it will not always be "
              + line.value);
      return;
    }
    if (!condition.isEmpty()) {
      line.statement.roughly(line.field + " is sent with every request, whatever the condition");
    }
    if (PORT.contains(line.value) && !binds.stream().allMatch(OwnFields::usualPort)) {
      line.statement.roughly(
          "the port is the one that the client wrote into its Host field, or the scheme's");
    }
  }

  private static String scheme(Map<String, Object> bind) {
    return bind.containsKey("tls") ? "https" : "http";
  }

  private static boolean usualPort(Map<String, Object> bind) {
    return String.valueOf(bind.get("address")).endsWith(bind.containsKey("tls") ? ":443" : ":80");
  }
}
