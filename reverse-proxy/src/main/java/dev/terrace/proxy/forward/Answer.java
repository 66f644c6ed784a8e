package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;
import java.time.Duration;

/**
 * The head of a server's answer to a {@link FetchRequest}.
 *
 * @param status final, 200 to 999
 * @param reason the reason phrase, which may be empty
 * @param headers without those that end at this hop (RFC 9110 §7.6.1); the receiver's own from now
 *     on
 * @param length bytes of the body that follows; -1: unknown
 * @param delimited false when only the end of the connection ends the body, so that nobody can tell
 *     a whole one from one that was cut (RFC 9112 §6.3)
 * @param server who answered, such as {@code app/app-1}
 * @param retries tries that failed before
 * @param after time from the start of the fetch
 */
public record Answer(
    int status,
    String reason,
    HeaderMap headers,
    long length,
    boolean delimited,
    String server,
    int retries,
    Duration after) {}
