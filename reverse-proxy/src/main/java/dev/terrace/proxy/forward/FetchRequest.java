package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import org.jspecify.annotations.Nullable;

/**
 * A request without a body that a part of this process makes, be it for a client or by itself.
 *
 * @param host the Host field; null: the server's own address
 * @param target path and query
 * @param headers all other fields that the server gets, none of them hop-by-hop; a map of its own,
 *     which must not change after the request is handed over
 * @param requestId for the log
 */
public record FetchRequest(
    HttpString method, @Nullable String host, String target, HeaderMap headers, String requestId) {}
