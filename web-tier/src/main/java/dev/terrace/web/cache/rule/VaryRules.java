package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How request fields are brought to one form before they are compared, RFC 9111 §4.1. The server is
 * sent the same form: what does not tell two requests apart here must not tell them apart there.
 *
 * @param cookies names of the only cookies that count; null: all do
 * @param languages the only languages that the site has, which count instead of all that a visitor
 *     accepts; empty: all do
 * @param identity whether servers are asked for content without codings
 */
public record VaryRules(@Nullable List<String> cookies, List<String> languages, boolean identity) {
  /** Takes everything as it comes. */
  public static final VaryRules NONE = new VaryRules(null, List.of(), false);

  /** Copies the lists. */
  public VaryRules {
    cookies = cookies == null ? null : List.copyOf(cookies);
    languages = List.copyOf(languages);
  }

  /** The one form of a field of a request; null when it is absent, or nothing of it counts. */
  public @Nullable String value(HttpString name, HeaderMap request) {
    HeaderValues lines = request.get(name);
    if (name.equals(Headers.COOKIE)) {
      return lines == null ? null : cookies(lines);
    }
    if (name.equals(Headers.ACCEPT_ENCODING)) {
      return identity ? "identity" : lines == null ? null : codings(lines);
    }
    if (lines == null) {
      return null;
    }
    if (name.equals(Headers.ACCEPT_LANGUAGE)) {
      return languages.isEmpty() ? joined(lines).toLowerCase(Locale.ROOT) : language(lines);
    }
    return joined(lines);
  }

  /** Whether the request has cookies that count, or asks in somebody's name. */
  public boolean personal(HeaderMap request) {
    return request.contains(Headers.AUTHORIZATION) || value(Headers.COOKIE, request) != null;
  }

  /** Brings the fields that a server is sent to the form that was compared. */
  public void apply(HeaderMap toServer) {
    if (cookies != null) {
      put(toServer, Headers.COOKIE);
    }
    put(toServer, Headers.ACCEPT_ENCODING);
    if (!languages.isEmpty()) {
      put(toServer, Headers.ACCEPT_LANGUAGE);
    }
  }

  private void put(HeaderMap headers, HttpString name) {
    String value = value(name, headers);
    headers.remove(name);
    if (value != null) {
      headers.put(name, value);
    }
  }

  /** The cookies that count, ordered by name; of several with one name all, in their order. */
  private @Nullable String cookies(HeaderValues lines) {
    if (cookies == null) {
      return String.join("; ", lines);
    }
    TreeMap<String, String> kept = new TreeMap<>();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String cookie = Tokens.trim(pair);
        int equals = cookie.indexOf('=');
        String name = equals < 0 ? cookie : Tokens.trim(cookie.substring(0, equals));
        if (cookies.contains(name)) {
          kept.merge(name, cookie, (one, other) -> one + "; " + other);
        }
      }
    }
    return kept.isEmpty() ? null : String.join("; ", kept.values());
  }

  /** The codings that are accepted at all, without their ranks: "br, gzip". */
  private static @Nullable String codings(HeaderValues lines) {
    TreeSet<String> accepted = new TreeSet<>();
    for (String member : Tokens.members(lines)) {
      String lower = member.toLowerCase(Locale.ROOT);
      int parameters = lower.indexOf(';');
      String coding = Tokens.trim(parameters < 0 ? lower : lower.substring(0, parameters));
      if (parameters >= 0 && quality(lower.substring(parameters)) == 0) {
        if (coding.equals("identity") || coding.equals("*")) {
          accepted.add(coding + ";q=0");
        }
      } else if (!coding.equals("identity")) {
        accepted.add(coding);
      }
    }
    return accepted.isEmpty() ? null : String.join(", ", accepted);
  }

  /**
   * The site's language that the visitor prefers, by the longest prefix (RFC 4647 §3.4); null when
   * none is accepted.
   */
  private @Nullable String language(HeaderValues lines) {
    String best = null;
    double bestQuality = 0;
    for (String member : Tokens.members(lines)) {
      int parameters = member.indexOf(';');
      String range = Tokens.trim(parameters < 0 ? member : member.substring(0, parameters));
      double quality = parameters < 0 ? 1 : quality(member.substring(parameters));
      String found = quality > bestQuality ? lookup(range.toLowerCase(Locale.ROOT)) : null;
      if (found != null) {
        best = found;
        bestQuality = quality;
      }
    }
    return best;
  }

  private @Nullable String lookup(String range) {
    String prefix = range;
    while (!prefix.isEmpty()) {
      for (String language : languages) {
        if (language.equalsIgnoreCase(prefix) || prefix.equals("*")) {
          return language;
        }
      }
      prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('-')));
    }
    return null;
  }

  /** The weight among parameters such as ";q=0.5"; 1 when there is none, 0 when it is no number. */
  private static double quality(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String text = Tokens.trim(parameter).toLowerCase(Locale.ROOT);
      if (text.startsWith("q=")) {
        String number = text.substring(2);
        return number.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(number) : 0;
      }
    }
    return 1;
  }

  private static String joined(HeaderValues lines) {
    List<String> members = new ArrayList<>();
    for (String line : lines) {
      Tokens.members(line, members::add);
    }
    return String.join(",", members);
  }
}
