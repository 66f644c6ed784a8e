package dev.terrace.web.cache.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directives of a Cache-Control field, RFC 9111 §5.2, before anybody asks what they mean.
 *
 * <p>What breaks the grammar is read on the safe side: the directive counts with a {@link
 * Argument.Malformed} argument, and the words in the rest that forbid something ({@code no-store},
 * {@code no-cache}, {@code private}) count as directives. So {@code max-age=60; no-store}, a common
 * mistake, is not stored.
 */
final class DirectiveList {
  private static final List<String> FORBIDDING = List.of("no-store", "no-cache", "private");

  private final Map<String, List<Argument>> byName = new LinkedHashMap<>();

  /** What follows a directive's name. */
  sealed interface Argument {
    /** Nothing. */
    record None() implements Argument {}

    /**
     * A token, or the content of a quoted string: "recipients ought to accept both forms", §5.2.
     */
    record Text(String value) implements Argument {}

    /** Something that is neither. */
    record Malformed() implements Argument {}
  }

  private DirectiveList() {}

  /** Reads the lines of a field. */
  static DirectiveList parse(Iterable<String> lines) {
    DirectiveList list = new DirectiveList();
    for (String line : lines) {
      Tokens.members(line, list::member);
    }
    return list;
  }

  /** The arguments of a directive, one for each time it occurs; empty when it does not. */
  List<Argument> of(String name) {
    return byName.getOrDefault(name, List.of());
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  void add(String name, Argument argument) {
    byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(argument);
  }

  private void member(String text) {
    int end = Tokens.endOfToken(text, 0);
    String name = text.substring(0, end).toLowerCase(Locale.ROOT);
    if (end == text.length()) {
      add(name, new Argument.None());
      return;
    }
    String value = text.charAt(end) == '=' ? value(text.substring(end + 1)) : null;
    if (value != null && !name.isEmpty()) {
      add(name, new Argument.Text(value));
      return;
    }
    if (!name.isEmpty()) {
      add(name, new Argument.Malformed());
    }
    for (String word : text.substring(end).toLowerCase(Locale.ROOT).split("[^a-z-]+", -1)) {
      if (FORBIDDING.contains(word)) {
        add(word, new Argument.None());
      }
    }
  }

  /** The value of a token or of a quoted string; null when it is neither. */
  private static @Nullable String value(String text) {
    if (Tokens.token(text)) {
      return text;
    }
    if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
      return null;
    }
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return null;
      }
      if (c == '\\') {
        i++;
        if (i == text.length() - 1) {
          return null; // the closing quote was escaped
        }
        c = text.charAt(i);
      }
      value.append(c);
    }
    return value.toString();
  }
}
