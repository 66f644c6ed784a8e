package dev.terrace.web.access;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may ask, nginx's {@code allow} and {@code deny}: the first rule that fits says
 * it, and who fits none may. A pure function of the address.
 */
public final class AccessRules {
  private final List<Rule> rules;

  /**
   * A rule.
   *
   * @param network whom it is about; null: all
   */
  private record Rule(boolean allow, @Nullable Network network) {
    boolean fits(@Nullable InetAddress client) {
      return network == null || (client != null && network.contains(client));
    }
  }

  private AccessRules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Reads {@code allow 192.0.2.0/24}, {@code deny all} and so on.
   *
   * @param key of the list, for messages
   * @throws ConfigRefusal that names the elements that are none
   */
  public static AccessRules parse(String key, List<String> texts) {
    List<Rule> rules = new ArrayList<>();
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        rules.add(parse(texts.get(i)));
      } catch (IllegalArgumentException e) {
        problems.add(new ConfigNote(key + "[" + i + "]", String.valueOf(e.getMessage())));
      }
    }
    ConfigRefusal.throwIfAny(problems);
    return new AccessRules(List.copyOf(rules));
  }

  private static Rule parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != 2 || !(words[0].equals("allow") || words[0].equals("deny"))) {
      throw new IllegalArgumentException(
          "must be 'allow' or 'deny' with an address, a network or 'all', such as"
              + " 'allow 10.0.0.0/8' or 'deny all', but was '"
              + text
              + "'");
    }
    return new Rule(
        words[0].equals("allow"), words[1].equals("all") ? null : Network.parse(words[1]));
  }

  /** No rules: everybody may. */
  public static AccessRules none() {
    return new AccessRules(List.of());
  }

  /** Whether there are none, so that everybody may. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * Whether a client may ask.
   *
   * @param client null when its address is not known: then only rules about all fit
   */
  public boolean allows(@Nullable InetAddress client) {
    Rule rule = firstFor(client);
    return rule == null || rule.allow;
  }

  /** Whether a rule says that a client may ask: that none is about it is not enough. */
  boolean names(@Nullable InetAddress client) {
    Rule rule = firstFor(client);
    return rule != null && rule.allow;
  }

  private @Nullable Rule firstFor(@Nullable InetAddress client) {
    for (Rule rule : rules) {
      if (rule.fits(client)) {
        return rule;
      }
    }
    return null;
  }
}
