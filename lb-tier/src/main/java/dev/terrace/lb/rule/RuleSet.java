package dev.terrace.lb.rule;

import dev.terrace.kit.config.ConfigNote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of the rules of a frontend as a whole. */
public final class RuleSet {
  private RuleSet() {}

  /**
   * What cannot be meant: names of acls that there are not, acls within acls, two rules of a name.
   */
  public static List<ConfigNote> problems(Map<String, Condition> acls, List<RuleConfig> rules) {
    List<ConfigNote> problems = new ArrayList<>();
    acls.forEach((name, condition) ->
        names("acls." + name, condition)
            .forEach((key, _) -> problems.add(new ConfigNote(key, "must not be used in an acl"))));
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      Condition condition = rules.get(i).condition();
      if (condition != null) {
        names("rules[" + i + "].if", condition)
            .forEach((key, acl) -> {
              if (!acls.containsKey(acl)) {
                problems.add(
                    new ConfigNote(
                        key,
                        "there is no acl '%s'; there are: %s"
                            .formatted(
                                acl, acls.isEmpty() ? "none" : String.join(", ", acls.keySet()))));
              }
            });
      }
      String name = rules.get(i).name();
      Integer first = name == null ? null : names.putIfAbsent(name, i);
      if (first != null) {
        problems.add(
            new ConfigNote("rules[" + i + "].name", "is that of rules[" + first + "] too"));
      }
    }
    return problems;
  }

  /**
   * What is allowed but hardly meant.
   *
   * @param defaultKey of what answers when no rule does, such as {@code defaultBackend}
   * @param schemes those that the frontend's addresses speak
   */
  public static List<ConfigNote> warnings(
      List<RuleConfig> rules, @Nullable String defaultKey, Collection<Condition.Scheme> schemes) {
    List<ConfigNote> warnings = new ArrayList<>();
    Map<Condition, Integer> ended = new HashMap<>();
    Integer everything = null;
    for (int i = 0; i < rules.size(); i++) {
      RuleConfig rule = rules.get(i);
      Condition condition = rule.condition();
      String key = "rules[" + i + "]";
      if (everything != null) {
        warnings.add(
            new ConfigNote(
                key, "nothing reaches it: rules[%d] ends for every request".formatted(everything)));
        continue;
      }
      if (condition == null) {
        everything = rule.ends() ? i : null;
        continue;
      }
      Integer same = ended.get(condition);
      if (same != null) {
        warnings.add(
            new ConfigNote(
                key, "nothing reaches it: rules[%d] ends for the same requests".formatted(same)));
      } else if (condition.scheme() != null && !schemes.contains(condition.scheme())) {
        warnings.add(new ConfigNote(key + ".if.scheme", "no address of this frontend speaks it"));
      } else if (rule.ends()) {
        ended.put(condition, i);
      }
    }
    if (everything != null && defaultKey != null) {
      warnings.add(
          new ConfigNote(
              defaultKey,
              "nothing reaches it: rules[%d] ends for every request".formatted(everything)));
    }
    return warnings;
  }

  /** The names of acls in a condition, by their keys. */
  private static Map<String, String> names(String key, Condition condition) {
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < condition.acl().size(); i++) {
      names.put(key + ".acl[" + i + "]", condition.acl().get(i));
    }
    if (condition.not() != null) {
      names.putAll(names(key + ".not", condition.not()));
    }
    for (int i = 0; i < condition.all().size(); i++) {
      names.putAll(names(key + ".all[" + i + "]", condition.all().get(i)));
    }
    for (int i = 0; i < condition.any().size(); i++) {
      names.putAll(names(key + ".any[" + i + "]", condition.any().get(i)));
    }
    return names;
  }
}
