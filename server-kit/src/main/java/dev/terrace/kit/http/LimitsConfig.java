package dev.terrace.kit.http;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import java.util.Map;

/**
 * What a client may ask of a listener.
 *
 * @param maxHeaderSize request line and headers together, 1 KiB to 1 MiB, default 32 KiB; more is
 *     answered 431, or 414 where the target alone is as long, more than twice as much 400
 * @param maxHeaders number of header lines, 10 to 1000, default 100
 * @param maxParameters number of query and form parameters, 10 to 100 000, default 1000
 * @param maxBodySize largest request body, 1 byte to 1 TiB, default 10 MiB; more is answered 413
 * @param headerTimeout from the first byte of a request to the end of its headers, 100 ms to 1 min,
 *     default 5 s
 * @param bodyTimeout how long a client may be silent while it sends a body, 100 ms to 1 h, default
 *     30 s; then 408
 * @param keepAliveTimeout how long a connection may wait for its next request, 1 s to 1 h, default
 *     60 s; must be longer than the tier above keeps idle connections
 * @param idleTimeout how long a client may take nothing of an answer, and how long an HTTP/2
 *     connection may be silent, 1 s to 1 day, default 2 min; must be longer than the slowest answer
 *     takes to begin
 * @param abortonclose what the end of a client's sending side means while its HTTP/1.1 request is
 *     in work: ask (an interim response tells whether anybody is still there), always (the request
 *     is dropped) or never (it is answered, even if into the void); default ask. A reset always
 *     drops
 * @param http2 whether HTTP/2 is offered on TLS listeners, default true
 * @param maxStreams concurrent HTTP/2 requests per connection, 1 to 10 000, default 128
 */
public record LimitsConfig(
    @Doc("request line and headers together; more is answered 431")
        @Default("32KiB")
        @Range(min = "1KiB", max = "1MiB")
        ByteSize maxHeaderSize,
    @Doc("number of header lines") @Default("100") @Range(min = "10", max = "1000") int maxHeaders,
    @Doc("number of query and form parameters") @Default("1000") @Range(min = "10", max = "100000")
        int maxParameters,
    @Doc("largest request body; more is answered 413")
        @Default("10MiB")
        @Range(min = "1", max = "1TiB")
        ByteSize maxBodySize,
    @Doc("from the first byte of a request to the end of its headers")
        @Default("5s")
        @Range(min = "100ms", max = "1m")
        Duration headerTimeout,
    @Doc("how long a client may be silent while it sends a body; then 408")
        @Default("30s")
        @Range(min = "100ms", max = "1h")
        Duration bodyTimeout,
    @Doc("how long a connection may wait for its next request; longer than the tier above waits")
        @Default("60s")
        @Range(min = "1s", max = "1h")
        Duration keepAliveTimeout,
    @Doc("how long a client may take nothing of an answer; longer than the slowest answer takes")
        @Default("2m")
        @Range(min = "1s", max = "1d")
        Duration idleTimeout,
    @Doc("a client that closes its sending side drops its request: ask (it), always or never")
        @Default("ask")
        AbortOnClose abortonclose,
    @Doc("offer HTTP/2 on TLS listeners") @Default("true") boolean http2,
    @Doc("concurrent HTTP/2 requests per connection")
        @Default("128")
        @Range(min = "1", max = "10000")
        int maxStreams) {

  /** What the end of a client's sending side means while its request is in work. */
  public enum AbortOnClose {
    /** It is asked by an interim response, which a client that is gone answers with a reset. */
    ASK,
    /** The request is dropped, HAProxy's {@code option abortonclose}. */
    ALWAYS,
    /** Nothing: the request is answered. */
    NEVER
  }

  /** All defaults. */
  public static LimitsConfig defaults() {
    return Config.parse(LimitsConfig.class, "{}", "defaults", Map.of());
  }
}
