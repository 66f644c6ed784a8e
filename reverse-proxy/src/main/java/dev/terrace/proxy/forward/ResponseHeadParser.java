package dev.terrace.proxy.forward;

import dev.terrace.kit.http.HttpSyntax;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response head, strictly: RFC 9112 §4 and §5, CRLF line ends, no folded lines, no blanks
 * before a colon. A server that breaks these rules may be misread by someone further down the line,
 * so it gets a 502.
 */
final class ResponseHeadParser {
  /** More than any sane response; a server that sends more is broken or hostile. */
  static final int MAX_BYTES = 64 * 1024;

  private ResponseHeadParser() {}

  /**
   * Takes the head off the front of the buffer.
   *
   * @return null while the head is incomplete; the buffer is then untouched
   */
  static @Nullable ResponseHead parse(ByteBuffer buffer) throws BadResponseException {
    int end = endOfHead(buffer);
    if (end < 0) {
      if (buffer.remaining() >= MAX_BYTES) {
        throw new BadResponseException("response head is larger than " + MAX_BYTES + " bytes");
      }
      checkStart(buffer);
      return null;
    }
    byte[] bytes = new byte[end - buffer.position()];
    buffer.get(bytes);
    return new Reader(bytes).head();
  }

  /** The index after the blank line, or -1. */
  private static int endOfHead(ByteBuffer buffer) {
    int limit = buffer.limit();
    for (int i = buffer.position() + 3; i < limit; i++) {
      if (buffer.get(i) == '\n'
          && buffer.get(i - 1) == '\r'
          && buffer.get(i - 2) == '\n'
          && buffer.get(i - 3) == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * Something that cannot become a status line is refused at once, not when it ends or times out.
   */
  private static void checkStart(ByteBuffer buffer) throws BadResponseException {
    String start = "HTTP/1.";
    int known = Math.min(start.length(), buffer.remaining());
    for (int i = 0; i < known; i++) {
      if (buffer.get(buffer.position() + i) != start.charAt(i)) {
        throw new BadResponseException("response does not start with HTTP/1.");
      }
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    ResponseHead head() throws BadResponseException {
      checkStart(ByteBuffer.wrap(bytes));
      int lineEnd = lineEnd();
      int minor = lineEnd >= 12 ? bytes[7] - '0' : -1;
      if (minor < 0 || minor > 9 || bytes[8] != ' ') {
        throw new BadResponseException("malformed status line");
      }
      int status = 0;
      for (int i = 9; i < 12; i++) {
        int digit = bytes[i] - '0';
        if (digit < 0 || digit > 9) {
          throw new BadResponseException("malformed status code");
        }
        status = status * 10 + digit;
      }
      if (status < 100 || (lineEnd > 12 && bytes[12] != ' ')) {
        throw new BadResponseException("malformed status line");
      }
      String reason = lineEnd > 13 ? value(13, lineEnd) : "";
      HeaderMap headers = new HeaderMap();
      at = lineEnd + 2;
      while (at < bytes.length - 2) {
        header(headers);
      }
      return new ResponseHead(status, reason, minor >= 1, headers);
    }

    private void header(HeaderMap headers) throws BadResponseException {
      int end = lineEnd();
      int colon = at;
      while (colon < end && HttpSyntax.tokenChar(bytes[colon])) {
        colon++;
      }
      if (colon == at || colon == end || bytes[colon] != ':') {
        throw new BadResponseException("malformed header line");
      }
      String name = text(at, colon);
      headers.add(HttpString.tryFromString(name), value(colon + 1, end));
      at = end + 2;
    }

    /** The next CR; it must be followed by LF. The head ends with CR LF, so there is one. */
    private int lineEnd() throws BadResponseException {
      int i = at;
      while (bytes[i] != '\r' && bytes[i] != '\n') {
        i++;
      }
      if (bytes[i] == '\n' || bytes[i + 1] != '\n') {
        throw new BadResponseException("line does not end with CR LF");
      }
      return i;
    }

    private String value(int from, int to) throws BadResponseException {
      int start = from;
      int end = to;
      while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) {
        start++;
      }
      while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
        end--;
      }
      for (int i = start; i < end; i++) {
        if (!HttpSyntax.valueChar(bytes[i] & 0xff)) {
          throw new BadResponseException("control character in the response head");
        }
      }
      return text(start, end);
    }

    private String text(int from, int to) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }
}
