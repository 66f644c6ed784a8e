package dev.terrace.web.route;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ClientScheme;
import dev.terrace.kit.http.Hsts;
import dev.terrace.kit.http.HstsConfig;
import dev.terrace.kit.http.HttpsRedirect;
import dev.terrace.kit.http.RedirectConfig;
import io.undertow.server.HttpServerExchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site says about HTTPS: visitors who come without it are sent there, those who come with it
 * are told to stay.
 */
public final class HttpsRules {
  private final @Nullable HttpsRedirect redirect;
  private final @Nullable HstsConfig hsts;
  private final List<Network> trusted;

  private HttpsRules(
      @Nullable RedirectConfig redirect, @Nullable HstsConfig hsts, List<Network> trusted) {
    this.redirect = redirect == null ? null : new HttpsRedirect(redirect);
    this.hsts = hsts;
    this.trusted = List.copyOf(trusted);
  }

  /**
   * The rules; null when there are none.
   *
   * @param trusted the load balancers in front, who say how a visitor came
   */
  public static @Nullable HttpsRules of(
      @Nullable RedirectConfig redirect, @Nullable HstsConfig hsts, List<Network> trusted) {
    return redirect == null && hsts == null ? null : new HttpsRules(redirect, hsts, trusted);
  }

  /** Whether the request is answered by that. */
  boolean answer(HttpServerExchange exchange) {
    if (ClientScheme.secure(exchange, trusted)) {
      if (hsts != null) {
        Hsts.add(exchange, hsts);
      }
      return false;
    }
    if (redirect == null) {
      return false;
    }
    redirect.handleRequest(exchange);
    return true;
  }
}
