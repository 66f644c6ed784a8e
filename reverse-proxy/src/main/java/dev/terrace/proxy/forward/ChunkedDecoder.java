package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes the chunked coding off a response body, RFC 9112 §7.1, without copying data: it tells how
 * many of the next bytes are data, the caller takes them and reports how many.
 */
final class ChunkedDecoder {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_TRAILERS = 64;

  private final HeaderMap trailers = new HeaderMap();
  private final StringBuilder line = new StringBuilder(16);
  private State state = State.SIZE;
  private long left;

  /** Whether the last chunk and the trailer section were read. */
  boolean done() {
    return state == State.DONE;
  }

  HeaderMap trailers() {
    return trailers;
  }

  /**
   * Skips framing and returns how many bytes at the buffer's position are data; 0 means that more
   * input is needed, or that the body is {@link #done()}.
   */
  int data(ByteBuffer buffer) throws BadResponseException {
    while (state != State.DONE && state != State.DATA && buffer.hasRemaining()) {
      byte b = buffer.get();
      if (b == '\n') {
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
          throw new BadResponseException("chunk line does not end with CR LF");
        }
        line.setLength(line.length() - 1);
        endOfLine(line.toString());
        line.setLength(0);
      } else if (line.length() == MAX_LINE) {
        throw new BadResponseException("chunk line is longer than " + MAX_LINE + " bytes");
      } else {
        line.append((char) (b & 0xff));
      }
    }
    return state == State.DATA ? (int) Math.min(left, buffer.remaining()) : 0;
  }

  /** Reports that so many data bytes were taken out of the buffer. */
  void taken(int bytes) {
    left -= bytes;
    if (left == 0) {
      state = State.DATA_END;
    }
  }

  private void endOfLine(String text) throws BadResponseException {
    switch (state) {
      case SIZE -> {
        left = size(text);
        state = left == 0 ? State.TRAILERS : State.DATA;
      }
      case DATA_END -> {
        if (!text.isEmpty()) {
          throw new BadResponseException("chunk is longer than its size");
        }
        state = State.SIZE;
      }
      case TRAILERS -> {
        if (text.isEmpty()) {
          state = State.DONE;
        } else {
          trailer(text);
        }
      }
      case DATA, DONE -> throw new IllegalStateException("no line is read in state " + state);
    }
  }

  private static long size(String text) throws BadResponseException {
    int extension = text.indexOf(';');
    String digits = (extension < 0 ? text : text.substring(0, extension)).stripTrailing();
    if (digits.isEmpty() || digits.length() > 15) {
      throw new BadResponseException("malformed chunk size");
    }
    long size = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0 || digits.charAt(i) > 127) {
        throw new BadResponseException("malformed chunk size");
      }
      size = size << 4 | digit;
    }
    return size;
  }

  private void trailer(String text) throws BadResponseException {
    int colon = text.indexOf(':');
    HttpString name =
        colon > 0
            ? new HttpString(text.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1))
            : HttpString.EMPTY;
    String value = colon > 0 ? text.substring(colon + 1).strip() : "";
    if (!Syntax.token(name)
        || !value.chars().allMatch(Syntax::valueChar)
        || trailers.size() >= MAX_TRAILERS) {
      throw new BadResponseException("malformed trailer");
    }
    trailers.add(name, value);
  }

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    TRAILERS,
    DONE
  }
}
