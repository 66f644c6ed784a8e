package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that keeps a visitor on one server. It is inserted into answers when the visitor has
 * none that names a server in service, and never reaches the servers (HAProxy's {@code insert
 * indirect}).
 *
 * @param name default SERVERID
 * @param key mixed into the opaque value; give the same to all load balancers. Without it the value
 *     can be computed by anyone who knows the server's name, which lets a visitor choose a server,
 *     no more
 * @param secure whether browsers send it over TLS only: auto (when the visitor came over TLS),
 *     always, never; default auto
 * @param sameSite lax, strict or none, default lax
 */
public record CookieConfig(
    @Doc("name of the cookie") @Default("SERVERID") String name,
    @Doc("mixed into the opaque value; the same on all load balancers") @Nullable Secret key,
    @Doc("auto (when the visitor came over TLS), always or never") @Default("auto") Secure secure,
    @Doc("lax, strict or none") @Default("lax") SameSite sameSite) {
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
    if (key != null && key.reveal().isEmpty()) {
      throw new IllegalArgumentException("key must not be empty");
    }
  }
}
