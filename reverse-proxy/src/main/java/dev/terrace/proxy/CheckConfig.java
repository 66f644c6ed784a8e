package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.proxy.health.OnError;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a server is watched, and when it counts as up or down; HAProxy's words.
 *
 * @param enabled false: the server always counts as up, default true
 * @param type http, or tcp: a connection is enough; default http
 * @param method GET, HEAD or OPTIONS, default GET
 * @param uri path and query, default /health
 * @param host the Host field; default the server's address
 * @param headers further fields of the request, default none
 * @param port where to ask, 1 to 65535; default the server's own port
 * @param expect status codes of a healthy server, such as 200-399 or 200,204, default 200-399; 503
 *     means that the server is about to end and wants no requests
 * @param expectString text that the body must contain, within its first 64 KiB; default: the body
 *     is not looked at
 * @param expectRstring regular expression that must be found in the body, likewise
 * @param disableOn404 whether 404 means that the server wants no visitors but those it has, default
 *     false
 * @param inter pause between two checks of an up server, 50 ms to 5 min, default 2 s; 10 % more or
 *     less, so that checks stay apart
 * @param fastinter pause while the state is in doubt, default 500 ms
 * @param downinter pause while it is down, default 1 s
 * @param rise passed checks in a row that bring a down server up, 1 to 100, default 2
 * @param fall failed checks in a row that take an up server down, 1 to 100, default 3
 * @param timeout for a whole check, 10 ms to 1 min, default 1 s
 * @param flapWindow a server that goes down within this time of having come back needs twice as
 *     many passed checks to come back the next time, up to 32 times; 0 s (never) to 1 h, default 1
 *     min
 * @param observe what of the requests counts as a sign: none, layer4 (connections), layer7 (answers
 *     too); default layer4
 * @param errorLimit failed requests in a row that make {@code onError} happen, 1 to 100 000,
 *     default 10. A connection that a request could not get counts at once
 * @param onError fastinter, fail-check, sudden-death or mark-down; default fail-check
 * @param onMarkedDown none, or shutdown-sessions: requests in work on a server that goes down end
 *     at once (where it is safe, on another server); default none
 * @param onMarkedUp none, or shutdown-backup-sessions: requests in work on backups end at once when
 *     a server that is no backup comes up; default none
 */
public record CheckConfig(
    @Doc("false: servers always count as up") @Default("true") boolean enabled,
    @Doc("http, or tcp: a connection is enough") @Default("http") Type type,
    @Doc("GET, HEAD or OPTIONS") @Default("GET") String method,
    @Doc("path and query") @Default("/health") String uri,
    @Doc("the Host field; by default the server's address") @Nullable String host,
    @Doc("further fields of the request") @Default("{}") Map<String, String> headers,
    @Doc("where to ask; by default the server's own port") @Range(min = "1", max = "65535")
        @Nullable Integer port,
    @Doc("status codes of a healthy server") @Default("200-399") String expect,
    @Doc("text that the body must contain") @Nullable String expectString,
    @Doc("regular expression that must be found in the body") @Nullable String expectRstring,
    @Doc("404 means: only the visitors I have") @Default("false") boolean disableOn404,
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
    @Doc("for a whole check") @Default("1s") @Range(min = "10ms", max = "1m") Duration timeout,
    @Doc("down again within this time of coming back: twice as many passed checks next time")
        @Default("1m")
        @Range(min = "0s", max = "1h")
        Duration flapWindow,
    @Doc("what of the requests counts as a sign: none, layer4 or layer7") @Default("layer4")
        Observe observe,
    @Doc("failed requests in a row that make onError happen")
        @Default("10")
        @Range(min = "1", max = "100000")
        int errorLimit,
    @Doc("fastinter, fail-check, sudden-death or mark-down") @Default("fail-check") OnError onError,
    @Doc("none or shutdown-sessions: what happens to requests in work on a server that goes down")
        @Default("none")
        OnMarkedDown onMarkedDown,
    @Doc("none or shutdown-backup-sessions: what happens to requests on backups when one comes up")
        @Default("none")
        OnMarkedUp onMarkedUp) {
  /** What a check is. */
  public enum Type {
    HTTP,
    TCP
  }

  /** Which failures of requests are looked at. */
  public enum Observe {
    NONE,
    LAYER4,
    LAYER7
  }

  /** What happens to the requests in work on a server that goes down. */
  public enum OnMarkedDown {
    NONE,
    SHUTDOWN_SESSIONS
  }

  /** What happens to the requests in work on backups when a server comes up. */
  public enum OnMarkedUp {
    NONE,
    SHUTDOWN_BACKUP_SESSIONS
  }

  private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern FIELD_VALUE = Pattern.compile("[ -~\\t]*");

  public CheckConfig {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS")) {
      throw new IllegalArgumentException("method must be GET, HEAD or OPTIONS but was " + method);
    }
    if (!uri.matches("/[!-~]*")) {
      throw new IllegalArgumentException("uri must be a path without blanks but was '" + uri + "'");
    }
    if (host != null && !host.matches("[!-~]+")) {
      throw new IllegalArgumentException("host must have no blanks but was '" + host + "'");
    }
    headers.forEach(CheckConfig::checkField);
    StatusRanges.parse(expect);
    if (method.equals("HEAD") && (expectString != null || expectRstring != null)) {
      throw new IllegalArgumentException(
          "method HEAD has no body that expectString or expectRstring could look at");
    }
    if (expectRstring != null) {
      try {
        Pattern.compile(expectRstring);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "expectRstring is no regular expression: " + e.getMessage(), e);
      }
    }
    if (!enabled && observe == Observe.LAYER7) {
      throw new IllegalArgumentException(
          "observe: layer7 needs enabled: true, nothing would bring a server back otherwise");
    }
  }

  private static void checkField(String name, String value) {
    if (!FIELD_NAME.matcher(name).matches() || !FIELD_VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "headers: '%s: %s' is no header field".formatted(name, value));
    }
    if (name.equalsIgnoreCase("host")
        || name.equalsIgnoreCase("connection")
        || name.equalsIgnoreCase("content-length")
        || name.equalsIgnoreCase("transfer-encoding")) {
      throw new IllegalArgumentException(
          "headers must not hold %s%s"
              .formatted(name, name.equalsIgnoreCase("host") ? "; there is the key host" : ""));
    }
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
