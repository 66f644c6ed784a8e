package dev.terrace.lb.frontend;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.http.LimitsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients connect to. Rules that choose among several backends (useBackend) belong between
 * redirect and defaultBackend; there are none yet.
 *
 * @param bind addresses, at least one
 * @param limits what clients may ask; default: the section defaults
 * @param hsts Strict-Transport-Security on TLS answers; absent: none
 * @param redirect sends all visitors to HTTPS; instead of defaultBackend
 * @param defaultBackend the backend that answers
 */
public record FrontendConfig(
    @Doc("addresses to listen on") List<BindConfig> bind,
    @Doc("what clients may ask; by default the section defaults") @Nullable LimitsConfig limits,
    @Doc("Strict-Transport-Security on TLS answers; absent: none") @Nullable HstsConfig hsts,
    @Doc("sends all visitors to HTTPS; instead of defaultBackend")
        @Nullable RedirectConfig redirect,
    @Doc("the backend that answers") @Nullable String defaultBackend) {
  public FrontendConfig {
    bind = List.copyOf(bind);
    if (bind.isEmpty()) {
      throw new IllegalArgumentException("bind must name at least one address");
    }
    if ((redirect == null) == (defaultBackend == null)) {
      throw new IllegalArgumentException("needs either defaultBackend or redirect");
    }
    boolean anyTls = bind.stream().anyMatch(one -> one.tls() != null);
    if (redirect != null && anyTls) {
      throw new IllegalArgumentException(
          "redirect to https must not be on an address with tls: it would never end");
    }
    if (hsts != null && !anyTls) {
      throw new IllegalArgumentException("hsts needs an address with tls");
    }
  }
}
