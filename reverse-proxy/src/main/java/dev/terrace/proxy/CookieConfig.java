package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that keeps a visitor on one server, in the words of HAProxy's {@code cookie}. A
 * visitor whose server is drained stays there; one whose server is down gets another server, and
 * with it a new cookie.
 *
 * @param mode insert: a cookie of our own, set when the visitor has none that names a server in
 *     service; prefix: a cookie of the application, whose value is prefixed by the server's;
 *     default insert
 * @param name of the cookie, default SERVERID; with prefix the application's own, such as
 *     JSESSIONID
 * @param key mixed into the opaque value; give the same to all load balancers. Without it the value
 *     can be computed by anyone who knows the server's name, which lets a visitor choose a server,
 *     no more
 * @param secure whether browsers send it over TLS only: auto (when the visitor came over TLS),
 *     always, never; default auto
 * @param sameSite lax, strict or none, default lax
 * @param domain for which browsers send it, such as example.com; default the host that was asked
 * @param indirect whether servers do not see the cookie, default true
 * @param nocache whether an answer that sets the cookie says {@code Cache-Control: private}, for
 *     shared caches in front; default false
 * @param preserve whether a cookie of this name that the application sets goes to the visitor
 *     instead of ours, default false: it is removed
 * @param maxidle how long a visitor may be away without losing its server, 1 s to 3650 days;
 *     default without limit
 * @param maxlife how long a visitor stays on a server at most, likewise
 */
public record CookieConfig(
    @Doc("insert (a cookie of our own) or prefix (before the value of one of the application)")
        @Default("insert")
        Mode mode,
    @Doc("name of the cookie") @Default("SERVERID") String name,
    @Doc("mixed into the opaque value; the same on all load balancers") @Nullable Secret key,
    @Doc("auto (when the visitor came over TLS), always or never") @Default("auto") Secure secure,
    @Doc("lax, strict or none") @Default("lax") SameSite sameSite,
    @Doc("for which browsers send it; absent: the host that was asked") @Nullable String domain,
    @Doc("servers do not see the cookie") @Default("true") boolean indirect,
    @Doc("an answer that sets it is not for shared caches") @Default("false") boolean nocache,
    @Doc("a cookie of this name that the application sets takes the place of ours")
        @Default("false")
        boolean preserve,
    @Doc("how long a visitor may be away without losing its server; absent: any time")
        @Range(min = "1s", max = "3650d")
        @Nullable Duration maxidle,
    @Doc("how long a visitor stays on a server at most; absent: any time")
        @Range(min = "1s", max = "3650d")
        @Nullable Duration maxlife) {
  /** Whose cookie it is. */
  public enum Mode {
    INSERT,
    PREFIX
  }

  /** When the cookie gets the attribute Secure. */
  public enum Secure {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** The attribute SameSite. */
  public enum SameSite {
    LAX("Lax"),
    STRICT("Strict"),
    NONE("None");

    private final String text;

    SameSite(String text) {
      this.text = text;
    }

    /** As it stands in the header. */
    public String text() {
      return text;
    }
  }

  public CookieConfig {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 letters, digits, '_' or '-' but was '" + name + "'");
    }
    if (sameSite == SameSite.NONE && secure == Secure.NEVER) {
      throw new IllegalArgumentException(
          "sameSite: none needs secure: auto or always, browsers refuse it otherwise");
    }
    if (domain != null && !domain.matches("\\.?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})")) {
      throw new IllegalArgumentException(
          "domain must be a name such as example.com but was '" + domain + "'");
    }
    if (mode == Mode.PREFIX && (nocache || preserve || maxidle != null || maxlife != null)) {
      throw new IllegalArgumentException(
          "mode: prefix sets no cookie of its own, so that nocache, preserve, maxidle and maxlife"
              + " have no meaning there");
    }
    if (key != null && key.reveal().isEmpty()) {
      throw new IllegalArgumentException("key must not be empty");
    }
  }
}
