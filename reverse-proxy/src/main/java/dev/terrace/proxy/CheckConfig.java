package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server is asked whether it is well, and when it counts as up or down.
 *
 * @param enabled false: the server always counts as up, default true
 * @param method GET, HEAD or OPTIONS, default GET
 * @param uri path and query, default /health
 * @param host the Host field; default the server's address
 * @param expect status codes of a healthy server, such as 200-399 or 200,204, default 200-399; 503
 *     means that the server drains
 * @param inter pause between two checks of an up server, 100 ms to 5 min, default 2 s
 * @param fastinter pause while the state is in doubt, default 500 ms
 * @param downinter pause while it is down, default 1 s
 * @param rise passed checks in a row that bring a down server up, 1 to 100, default 2
 * @param fall failed checks in a row that take an up server down, 1 to 100, default 3
 * @param timeout for a whole check, 10 ms to 1 min, default 1 s
 */
public record CheckConfig(
    @Doc("false: servers always count as up") @Default("true") boolean enabled,
    @Doc("GET, HEAD or OPTIONS") @Default("GET") String method,
    @Doc("path and query") @Default("/health") String uri,
    @Doc("the Host field; by default the server's address") @Nullable String host,
    @Doc("status codes of a healthy server") @Default("200-399") String expect,
    @Doc("pause between checks of an up server") @Default("2s") @Range(min = "50ms", max = "5m")
        Duration inter,
    @Doc("pause while the state is in doubt") @Default("500ms") @Range(min = "10ms", max = "5m")
        Duration fastinter,
    @Doc("pause while the server is down") @Default("1s") @Range(min = "10ms", max = "5m")
        Duration downinter,
    @Doc("passed checks in a row that bring a down server up")
        @Default("2")
        @Range(min = "1", max = "100")
        int rise,
    @Doc("failed checks in a row that take an up server down")
        @Default("3")
        @Range(min = "1", max = "100")
        int fall,
    @Doc("for a whole check") @Default("1s") @Range(min = "10ms", max = "1m") Duration timeout) {
  public CheckConfig {
    if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS")) {
      throw new IllegalArgumentException("method must be GET, HEAD or OPTIONS but was " + method);
    }
    if (!uri.matches("/[!-~]*")) {
      throw new IllegalArgumentException("uri must be a path without blanks but was '" + uri + "'");
    }
    if (host != null && !host.matches("[!-~]+")) {
      throw new IllegalArgumentException("host must have no blanks but was '" + host + "'");
    }
    StatusRanges.parse(expect);
  }

  /** The ranges of {@code expect}. */
  public StatusRanges expected() {
    return StatusRanges.parse(expect);
  }

  /** All defaults. */
  public static CheckConfig defaults() {
    return Defaults.of(CheckConfig.class);
  }
}
