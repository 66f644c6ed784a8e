package dev.terrace.app.site;

import dev.terrace.app.session.SessionToken;
import java.time.Duration;
import java.util.Enumeration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The site's two cookies: the session of who is signed in, and a random value that the forms to
 * sign in and up are bound to. On TLS their names begin with {@code __Host-}: browsers then take
 * them from this very host over TLS alone (RFC 6265bis §4.1.3.2), so that nobody can slip one in.
 */
final class SiteCookies {
  private static final Pattern FORM_VALUE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String prefix;
  private final String attributes;
  private final @Nullable String session;
  private final @Nullable String form;

  /**
   * @param headers all headers Cookie of a request
   * @param secure whether the browser speaks TLS
   */
  SiteCookies(Enumeration<String> headers, boolean secure) {
    this.prefix = secure ? "__Host-" : "";
    this.attributes = "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    String foundSession = null;
    String foundForm = null;
    while (headers.hasMoreElements()) {
      for (var cookie : headers.nextElement().split(";", -1)) {
        int equals = cookie.indexOf('=');
        var name = equals < 0 ? "" : cookie.substring(0, equals).strip();
        if (foundSession == null && name.equals(prefix + "session")) {
          foundSession = cookie.substring(equals + 1).strip();
        } else if (foundForm == null && name.equals(prefix + "form")) {
          foundForm = cookie.substring(equals + 1).strip();
        }
      }
    }
    this.session = foundSession;
    this.form = foundForm;
  }

  /** Whether there is a session cookie at all, good or bad. */
  boolean hasSession() {
    return session != null;
  }

  /** The token in the session cookie, if it can be one. */
  @Nullable SessionToken sessionToken() {
    return SessionToken.parse(session).orElse(null);
  }

  /** The value that visitors' forms are bound to, if the browser has a good one. */
  @Nullable String formValue() {
    return form != null && FORM_VALUE.matcher(form).matches() ? form : null;
  }

  /** Set-Cookie for a session; the browser keeps it that long. */
  String setSession(SessionToken token, Duration lifetime) {
    return prefix + "session=" + token.reveal() + attributes + "; Max-Age=" + lifetime.toSeconds();
  }

  /** Set-Cookie that takes the session cookie away. */
  String clearSession() {
    return prefix + "session=" + attributes + "; Max-Age=0";
  }

  /** Set-Cookie for the forms' value; the browser forgets it when it is closed. */
  String setForm(String value) {
    return prefix + "form=" + value + attributes;
  }
}
