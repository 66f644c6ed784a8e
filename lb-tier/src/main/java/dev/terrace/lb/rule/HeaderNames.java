package dev.terrace.lb.rule;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.http.HttpSyntax;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which fields rules may change. */
final class HeaderNames {
  /** These say where a message ends or belong to one connection: never the business of a rule. */
  private static final Set<HttpString> FRAMING =
      names(
          "Connection",
          "Content-Length",
          "Transfer-Encoding",
          "Upgrade",
          "TE",
          "Trailer",
          "Keep-Alive",
          "Proxy-Connection",
          "HTTP2-Settings");

  /** Written from what is known of the client; see {@code global.forwarded}. */
  private static final Set<HttpString> FORWARDED =
      names(
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Forwarded-Host",
          "X-Forwarded-Port",
          "X-Request-Id",
          "Forwarded");

  private HeaderNames() {}

  private static Set<HttpString> names(String... names) {
    return Set.copyOf(List.of(names).stream().map(HttpString::new).toList());
  }

  static void check(String key, HeaderEdits edits, boolean request, List<ConfigNote> problems) {
    edits
        .set()
        .forEach((name, value) -> check(key + ".set." + name, name, value, request, problems));
    edits
        .add()
        .forEach((name, value) -> check(key + ".add." + name, name, value, request, problems));
    for (int i = 0; i < edits.del().size(); i++) {
      check(key + ".del[" + i + "]", edits.del().get(i), "", request, problems);
    }
    edits.add().keySet().stream()
        .filter(name -> request && name.equalsIgnoreCase("Host"))
        .forEach(_ -> problems.add(new ConfigNote(key + ".add.Host", "may be set, not added")));
    edits.del().stream()
        .filter(name -> request && name.equalsIgnoreCase("Host"))
        .forEach(_ -> problems.add(new ConfigNote(key + ".del", "must not hold Host")));
  }

  private static void check(
      String key, String name, String value, boolean request, List<ConfigNote> problems) {
    HttpString field = new HttpString(name);
    if (!HttpSyntax.token(field)) {
      problems.add(new ConfigNote(key, "'" + name + "' is not the name of a field"));
    } else if (FRAMING.contains(field)) {
      problems.add(new ConfigNote(key, "belongs to the connection, no rule can change it"));
    } else if (request && FORWARDED.contains(field)) {
      problems.add(
          new ConfigNote(key, "is written by the load balancer itself (see global.forwarded)"));
    } else if (!HttpSyntax.value(value) || !value.equals(value.strip())) {
      problems.add(
          new ConfigNote(
              key,
              "must be one line of ISO-8859-1 without blanks around it but was '%s'"
                  .formatted(value)));
    } else {
      try {
        var _ = Template.parse(value);
      } catch (IllegalArgumentException e) {
        problems.add(new ConfigNote(key, String.valueOf(e.getMessage())));
      }
    }
  }

  /** Values of a map, as templates by field. */
  static Map<HttpString, Template> templates(Map<String, String> values) {
    Map<HttpString, Template> templates = new LinkedHashMap<>();
    values.forEach((name, value) -> templates.put(new HttpString(name), Template.parse(value)));
    return templates;
  }
}
