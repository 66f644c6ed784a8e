package dev.terrace.web.route;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.http.HttpSyntax;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a configuration says about the fields of answers.
 *
 * @param set in place of what the answer has
 * @param without left out of it
 */
public record AnswerFields(Map<HttpString, String> set, Set<HttpString> without) {
  /** They say where a message ends or belong to one connection. */
  private static final Set<HttpString> FRAMING =
      Set.of(
          new HttpString("Connection"),
          new HttpString("Content-Length"),
          new HttpString("Keep-Alive"),
          new HttpString("TE"),
          new HttpString("Trailer"),
          new HttpString("Transfer-Encoding"),
          new HttpString("Upgrade"));

  /** Copies both. */
  public AnswerFields {
    set = Map.copyOf(set);
    without = Set.copyOf(without);
  }

  /**
   * Reads a map whose empty values leave fields out.
   *
   * @param key of the map, for messages
   * @throws ConfigRefusal that names the entries that are no fields
   */
  public static AnswerFields parse(String key, Map<String, String> configured) {
    Map<HttpString, String> set = new LinkedHashMap<>();
    Set<HttpString> without = new LinkedHashSet<>();
    List<ConfigNote> problems = new ArrayList<>();
    configured.forEach((name, value) -> {
      HttpString field = new HttpString(name);
      if (!HttpSyntax.token(field)) {
        problems.add(new ConfigNote(key + "." + name, "is not the name of a field"));
      } else if (FRAMING.contains(field)) {
        problems.add(new ConfigNote(key + "." + name, "belongs to the connection"));
      } else if (!HttpSyntax.value(value) || !value.equals(value.strip())) {
        problems.add(
            new ConfigNote(
                key + "." + name,
                "must be one line of ISO-8859-1 without blanks around it but was '%s'"
                    .formatted(value)));
      } else if (value.isEmpty()) {
        without.add(field);
      } else {
        set.put(field, value);
      }
    });
    ConfigRefusal.throwIfAny(problems);
    return new AnswerFields(set, without);
  }

  /** Whether nothing changes. */
  public boolean isEmpty() {
    return set.isEmpty() && without.isEmpty();
  }

  /** Defaults as they are after that. */
  public Map<HttpString, String> over(Map<HttpString, String> defaults) {
    Map<HttpString, String> all = new LinkedHashMap<>(defaults);
    all.keySet().removeAll(without);
    all.putAll(set);
    return all;
  }

  /** Changes the fields of an answer. */
  public void apply(HeaderMap answer) {
    without.forEach(answer::remove);
    set.forEach(answer::put);
  }
}
