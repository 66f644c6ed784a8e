package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends the visitor elsewhere: to {@code location}, or to where it came with other parts. Texts may
 * hold parts of the request in braces: {@code {scheme} {host} {port} {path} {query} {method} {src}
 * {id}}.
 *
 * @param location the whole new address, {@code https://www.example.com{path}{query}} or {@code
 *     /new}; instead of the parts that follow
 * @param scheme http or https; absent: as it came
 * @param host absent: as it came
 * @param port absent: as it came, or none when the scheme or host is another one
 * @param path absent: as it came
 * @param dropQuery whether the query is left out, default false
 * @param code 301, 302, 303, 307 or 308, default 302
 */
public record RedirectAction(
    @Doc("the whole new address; instead of its parts") @Nullable String location,
    @Doc("http or https; absent: as it came") Condition.@Nullable Scheme scheme,
    @Doc("absent: as it came") @Nullable String host,
    @Doc("absent: as it came") @Nullable Integer port,
    @Doc("absent: as it came") @Nullable String path,
    @Doc("leave the query out") @Default("false") boolean dropQuery,
    @Doc("301, 302, 303, 307 or 308") @Default("302") int code) {
  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);

  public RedirectAction {
    if (!CODES.contains(code)) {
      throw new IllegalArgumentException("code must be 301, 302, 303, 307 or 308 but was " + code);
    }
    boolean parts = scheme != null || host != null || port != null || path != null;
    if ((location == null) != parts) {
      throw new IllegalArgumentException(
          "needs either location, or one or more of scheme, host, port, path");
    }
    if (location != null && dropQuery) {
      throw new IllegalArgumentException("location has no query unless it says {query}");
    }
    if (port != null && (port < 1 || port > 65535)) {
      throw new IllegalArgumentException("port must be between 1 and 65535 but was " + port);
    }
    var _ = Template.parse(text(location, scheme, host, port, path, dropQuery));
  }

  /** The address as one template. */
  Template target() {
    return Template.parse(text(location, scheme, host, port, path, dropQuery));
  }

  private static String text(
      @Nullable String location,
      Condition.@Nullable Scheme scheme,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String path,
      boolean dropQuery) {
    if (location != null) {
      return location;
    }
    boolean sameOrigin = scheme == null && host == null;
    boolean standard =
        port != null
            && ((scheme == Condition.Scheme.HTTPS && port == 443)
                || (scheme == Condition.Scheme.HTTP && port == 80));
    String portText = port == null ? (sameOrigin ? "{port}" : "") : standard ? "" : ":" + port;
    return (scheme == null ? "{scheme}" : scheme.name().toLowerCase(Locale.ROOT))
        + "://"
        + (host == null ? "{host}" : host)
        + portText
        + (path == null ? "{path}" : path)
        + (dropQuery ? "" : "{query}");
  }
}
