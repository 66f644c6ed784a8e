package dev.terrace.app.site;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells forms of this site from those of others by what the browser says about them; a page cannot
 * make it say anything else. The second fence beside the token in the form.
 */
final class CrossSite {
  private CrossSite() {}

  /**
   * Whether the request comes from a page of another site. What says nothing about itself (old
   * browsers, programs) is let through: it still needs the token.
   *
   * @param fetchSite the header Sec-Fetch-Site (W3C Fetch Metadata)
   * @param origin the header Origin (RFC 6454 §7)
   * @param host the header Host
   * @param secure whether the browser speaks TLS
   */
  static boolean foreign(
      @Nullable String fetchSite, @Nullable String origin, @Nullable String host, boolean secure) {
    if (fetchSite != null) {
      return !fetchSite.equals("same-origin") && !fetchSite.equals("none");
    }
    if (origin == null) {
      return false;
    }
    if (host == null) {
      return true;
    }
    var given = origin.toLowerCase(Locale.ROOT);
    var own = host.toLowerCase(Locale.ROOT);
    // Who speaks to us without TLS may still have TLS towards a proxy that we do not know of.
    return !given.equals("https://" + own) && (secure || !given.equals("http://" + own));
  }
}
