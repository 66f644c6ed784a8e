package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;

/**
 * A response's status line and headers as the server sent them.
 *
 * @param http11 false for HTTP/1.0
 */
record ResponseHead(int status, String reason, boolean http11, HeaderMap headers) {
  boolean informational() {
    return status < 200;
  }
}
