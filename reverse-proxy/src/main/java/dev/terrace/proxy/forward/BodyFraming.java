package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;

/** How a message's body is delimited. */
sealed interface BodyFraming {
  /** There is no body. */
  record None() implements BodyFraming {}

  /** So many bytes. */
  record Length(long bytes) implements BodyFraming {}

  /** The chunked coding. */
  record Chunked() implements BodyFraming {}

  /** All bytes until the server closes the connection. */
  record UntilClose() implements BodyFraming {}

  /** How the body of a response ends, RFC 9112 §6.3; what is ambiguous there is refused here. */
  static BodyFraming ofResponse(ResponseHead head, HttpString method) throws BadResponseException {
    HeaderMap headers = head.headers();
    HeaderValues coding = headers.get(Headers.TRANSFER_ENCODING);
    HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
    long length = lengths == null ? -1 : length(lengths);
    if (coding != null) {
      if (coding.size() != 1 || !coding.getFirst().equalsIgnoreCase("chunked")) {
        throw new BadResponseException("transfer coding other than chunked");
      }
      if (lengths != null) {
        throw new BadResponseException("both Content-Length and Transfer-Encoding");
      }
    }
    if (head.informational()
        || head.status() == 204
        || head.status() == 304
        || method.equals(Methods.HEAD)) {
      return new None();
    }
    if (coding != null) {
      return new Chunked();
    }
    if (lengths == null) {
      return new UntilClose();
    }
    return length == 0 ? new None() : new Length(length);
  }

  private static long length(HeaderValues values) throws BadResponseException {
    String value = values.getFirst();
    for (String other : values) {
      if (!other.equals(value)) {
        throw new BadResponseException("Content-Length fields that differ");
      }
    }
    long length = Digits.parse(value);
    if (length < 0) {
      throw new BadResponseException("malformed Content-Length");
    }
    return length;
  }
}
