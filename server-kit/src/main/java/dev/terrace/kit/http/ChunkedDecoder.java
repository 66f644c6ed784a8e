package dev.terrace.kit.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Takes the chunked coding off a body, RFC 9112 §7.1, without copying data: it tells how many of
 * the next bytes are data, the caller takes them and reports how many. Not thread-safe.
 *
 * <p>Strict: lines end with CR LF, sizes are hexadecimal digits and nothing else, trailers are
 * well-formed and none that says where a message ends or whom it is for.
 */
public final class ChunkedDecoder {
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_TRAILERS = 64;

  /**
   * How many bytes of framing may come beyond 16 for each chunk and two for each byte of data:
   * chunk extensions are of use to nobody but who wants to keep us reading.
   */
  private static final int MAX_EXCESS = 16 * 1024;

  /** RFC 9110 §6.5.1: fields that a trailer may not be taken for. */
  private static final Set<HttpString> NO_TRAILERS =
      Set.of(
          Headers.CONTENT_LENGTH,
          Headers.TRANSFER_ENCODING,
          Headers.HOST,
          Headers.CONNECTION,
          Headers.UPGRADE,
          Headers.TE,
          Headers.TRAILER,
          new HttpString("Keep-Alive"),
          new HttpString("Proxy-Connection"));

  private final boolean blankAfterSize;
  private final StringBuilder line = new StringBuilder(16);
  private HeaderMap trailers = new HeaderMap();
  private State state = State.SIZE;
  private long left;
  private long excess;

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    TRAILERS,
    DONE
  }

  private ChunkedDecoder(boolean blankAfterSize) {
    this.blankAfterSize = blankAfterSize;
  }

  /** For what clients send. */
  public static ChunkedDecoder ofRequests() {
    return new ChunkedDecoder(false);
  }

  /** For what servers send: some pad their sizes with blanks, which harms nobody behind us. */
  public static ChunkedDecoder ofResponses() {
    return new ChunkedDecoder(true);
  }

  /** Gets ready for another body. */
  public void reset() {
    state = State.SIZE;
    left = 0;
    excess = 0;
    line.setLength(0);
    if (trailers.size() > 0) {
      trailers = new HeaderMap();
    }
  }

  /** Whether the last chunk and the trailer section were read. */
  public boolean done() {
    return state == State.DONE;
  }

  /** The fields after the last chunk. */
  public HeaderMap trailers() {
    return trailers;
  }

  /**
   * Skips framing and returns how many bytes at the buffer's position are data; 0 means that more
   * input is needed, or that the body is {@link #done()}.
   *
   * @throws MalformedBodyException when it is not the chunked coding
   */
  public int data(ByteBuffer buffer) throws MalformedBodyException {
    while (state != State.DONE && state != State.DATA && buffer.hasRemaining()) {
      byte b = buffer.get();
      if (b == '\n') {
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
          throw new MalformedBodyException("chunk line does not end with CR LF");
        }
        line.setLength(line.length() - 1);
        endOfLine(line.toString());
        line.setLength(0);
      } else {
        take((char) (b & 0xff));
      }
    }
    return state == State.DATA ? (int) Math.min(left, buffer.remaining()) : 0;
  }

  /** Refused as early as possible: a size that cannot become one is not waited for. */
  private void take(char c) throws MalformedBodyException {
    if (line.length() == MAX_LINE) {
      throw new MalformedBodyException("chunk line is longer than " + MAX_LINE + " bytes");
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      throw new MalformedBodyException("bare carriage return in a chunk line");
    }
    if (state == State.DATA_END && c != '\r') {
      throw new MalformedBodyException("chunk is longer than its size");
    }
    if (state == State.SIZE && line.isEmpty() && hex(c) < 0) {
      throw new MalformedBodyException("malformed chunk size");
    }
    if (state != State.DATA_END && c != '\r' && !HttpSyntax.valueChar(c)) {
      throw new MalformedBodyException("control character in a chunk line");
    }
    line.append(c);
  }

  /** Reports that so many data bytes were taken out of the buffer. */
  public void taken(int bytes) {
    left -= bytes;
    excess = Math.max(0, excess - 2L * bytes);
    if (left == 0) {
      state = State.DATA_END;
    }
  }

  private void endOfLine(String text) throws MalformedBodyException {
    switch (state) {
      case SIZE -> {
        left = size(text);
        state = left == 0 ? State.TRAILERS : State.DATA;
        excess = Math.max(0, excess + text.length() - 16);
        if (excess > MAX_EXCESS) {
          throw new MalformedBodyException("chunk extensions are larger than the data");
        }
      }
      case DATA_END -> state = State.SIZE;
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

  private long size(String text) throws MalformedBodyException {
    int end = 0;
    long size = 0;
    while (end < text.length() && hex(text.charAt(end)) >= 0) {
      size = size << 4 | hex(text.charAt(end));
      end++;
    }
    String rest = text.substring(end);
    if (end == 0
        || end > MAX_SIZE_DIGITS
        || !(rest.isEmpty()
            || rest.charAt(0) == ';'
            || (blankAfterSize && (rest.isBlank() || rest.stripLeading().charAt(0) == ';')))) {
      throw new MalformedBodyException("malformed chunk size");
    }
    return size;
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private void trailer(String text) throws MalformedBodyException {
    int colon = text.indexOf(':');
    HttpString name =
        colon > 0
            ? new HttpString(text.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1))
            : HttpString.EMPTY;
    if (!HttpSyntax.token(name) || NO_TRAILERS.contains(name) || trailers.size() >= MAX_TRAILERS) {
      throw new MalformedBodyException("malformed trailer");
    }
    trailers.add(name, text.substring(colon + 1).strip());
  }
}
