package dev.terrace.web.maintenance;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.config.Range;
import dev.terrace.web.route.RequestPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What visitors get while a site is closed for work. It is closed here, or at run time by {@code
 * web-tier maintenance on}, which a reload leaves as it is unless {@code enabled} was changed.
 *
 * @param enabled whether it is closed, default false
 * @param page path of the page, which must be there at start; absent: the site's {@code errorPage}
 * @param retryAfter what the field Retry-After says, 1 s to 30 days, default 5 min
 * @param allow addresses that get through, to look whether all is well again, default none
 * @param serve paths that stay served, with all below them: what the page needs. Files of locations
 *     that are {@code fingerprinted} always stay
 */
public record MaintenanceConfig(
    @Doc("whether the site is closed") @Default("false") boolean enabled,
    @Doc("path of the page; absent: that of errorPage") @Nullable String page,
    @Doc("when visitors should come again") @Default("5m") @Range(min = "1s", max = "30d")
        Duration retryAfter,
    @Doc("addresses or networks that get through") @Default("[]") List<Network> allow,
    @Doc("paths that stay served beside fingerprinted locations") @Default("[]")
        List<String> serve) {

  /** Checks the paths. */
  public MaintenanceConfig {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < serve.size(); i++) {
      if (RequestPath.parse(serve.get(i)).isEmpty()) {
        problems.add(
            new ConfigNote("serve[" + i + "]", "must be a path but was '" + serve.get(i) + "'"));
      }
    }
    ConfigRefusal.throwIfAny(problems);
  }
}
