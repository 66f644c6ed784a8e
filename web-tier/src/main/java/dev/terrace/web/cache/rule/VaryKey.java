package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For which requests to its URL a stored response can be chosen, RFC 9111 §4.1.
 *
 * @param names the fields that its Vary nominates, in the order of their names
 * @param values what they were in the request that it answered, in one form ({@link VaryRules}); a
 *     text that differs whenever one of them differs
 */
public record VaryKey(List<HttpString> names, String values) {
  /** Chosen for every request. */
  public static final VaryKey ANY = new VaryKey(List.of(), "");

  /** Field values hold neither, so that no two lists of values make the same text. */
  private static final char END = '\n';

  private static final char ABSENT = '\0';

  /** Copies the list. */
  public VaryKey {
    names = List.copyOf(names);
  }

  /**
   * Makes the key of a response.
   *
   * @param more further fields that tell its variants apart, whether the response says it or not
   */
  public static VaryKey of(
      HeaderMap response, List<HttpString> more, HeaderMap request, VaryRules rules) {
    List<HttpString> names = new ArrayList<>(more);
    HeaderValues lines = response.get(Headers.VARY);
    if (lines != null) {
      for (String name : Tokens.members(lines)) {
        HttpString field = new HttpString(name);
        if (!names.contains(field)) {
          names.add(field);
        }
      }
    }
    return names.isEmpty() ? ANY : of(names, request, rules);
  }

  /** The key that a request has under some names. */
  static VaryKey of(List<HttpString> names, HeaderMap request, VaryRules rules) {
    List<HttpString> sorted = names.stream().sorted().toList();
    return new VaryKey(sorted, values(sorted, request, rules));
  }

  /** Whether the response can be chosen for a request. */
  public boolean matches(HeaderMap request, VaryRules rules) {
    return names.isEmpty() || values.equals(values(names, request, rules));
  }

  /**
   * Whether a response can be chosen for no request: its Vary has a {@code *}, or something that is
   * no field name, of which nobody knows what it means.
   */
  static boolean matchesNothing(HeaderMap response) {
    HeaderValues lines = response.get(Headers.VARY);
    if (lines != null) {
      for (String name : Tokens.members(lines)) {
        if (name.equals("*") || !Tokens.token(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String values(List<HttpString> names, HeaderMap request, VaryRules rules) {
    StringBuilder text = new StringBuilder();
    for (HttpString name : names) {
      @Nullable String value = rules.value(name, request);
      if (value == null) {
        text.append(ABSENT);
      } else {
        text.append(value);
      }
      text.append(END);
    }
    return text.toString();
  }
}
