package dev.terrace.kit.tls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of an address by the name that a client asks for (Server Name Indication, RFC
 * 6066 §3). Immutable.
 *
 * @param byName certificates for one name, several when they have keys of different kinds; {@code
 *     *.example.org} is for all names with one label more
 * @param otherwise those for other names and for clients that name none; empty: such clients are
 *     refused
 */
record ServerCertificates(
    Map<String, List<ServerCertificate>> byName, List<ServerCertificate> otherwise) {

  /** A certificate and the names that it is to be used for. */
  record Named(ServerCertificate certificate, List<String> names) {}

  /**
   * Of two certificates for one name that have the same kind of key, the first one counts. The
   * first of all is the default one, together with others for one of its names.
   *
   * @param strict whether there is no default
   */
  static ServerCertificates of(List<Named> all, boolean strict) {
    Map<String, List<ServerCertificate>> byName = new LinkedHashMap<>();
    for (Named each : all) {
      for (String name : each.names()) {
        byName
            .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
            .add(each.certificate());
      }
    }
    List<ServerCertificate> otherwise = new ArrayList<>();
    if (!strict && !all.isEmpty()) {
      Named first = all.getFirst();
      otherwise.add(first.certificate());
      for (String name : first.names()) {
        for (ServerCertificate twin : byName.getOrDefault(name, List.of())) {
          if (!otherwise.contains(twin)) {
            otherwise.add(twin);
          }
        }
      }
    }
    return new ServerCertificates(byName, List.copyOf(otherwise));
  }

  /**
   * The certificate for a client; null: none fits.
   *
   * @param name what the client asked for, null: nothing
   * @param algorithm the kind of key that is wanted, such as {@code EC}
   */
  @Nullable ServerCertificate choose(@Nullable String name, String algorithm) {
    for (ServerCertificate candidate : candidates(name)) {
      if (candidate.algorithm().equals(algorithm)) {
        return candidate;
      }
    }
    return null;
  }

  /** When the first of them expires; null: there is none. */
  @Nullable Instant expiry() {
    return Stream.concat(byName.values().stream().flatMap(List::stream), otherwise.stream())
        .map(each -> each.chain().getFirst().getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Whether there is a certificate for the name. */
  boolean knows(String name) {
    return !byName(name).isEmpty();
  }

  private List<ServerCertificate> candidates(@Nullable String name) {
    List<ServerCertificate> named = name == null ? List.of() : byName(name);
    return named.isEmpty() ? otherwise : named;
  }

  /** A wildcard stands for one label (RFC 6125 §6.4.3). */
  private List<ServerCertificate> byName(String name) {
    String asked = name.toLowerCase(Locale.ROOT);
    if (asked.endsWith(".")) {
      asked = asked.substring(0, asked.length() - 1);
    }
    List<ServerCertificate> exact = byName.get(asked);
    if (exact != null) {
      return exact;
    }
    int dot = asked.indexOf('.');
    return dot < 0 ? List.of() : byName.getOrDefault("*" + asked.substring(dot), List.of());
  }
}
