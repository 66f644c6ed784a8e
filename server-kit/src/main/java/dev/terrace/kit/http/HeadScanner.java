package dev.terrace.kit.http;

import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request head as RFC 9112 writes it and nothing else, byte by byte as they arrive, and
 * tells where it ends and how the body after it is delimited. What two parsers could read in two
 * ways is refused: bare CR and LF, folded lines, blanks around names, other versions, codings other
 * than a single chunked, lengths that are no plain number, a coding beside a length.
 *
 * <p>Undertow's parser, which runs after it, makes the request of it; where the two differ, both
 * must agree for a request to be served.
 */
final class HeadScanner {
  private static final int MAX_METHOD = 32;

  /** The longest field name that is of interest here. */
  private static final int MAX_NAME = "transfer-encoding".length();

  private static final int MAX_LENGTH_DIGITS = 18;
  private static final String VERSION = "HTTP/1.";
  private static final String CHUNKED = "chunked";

  private enum State {
    METHOD,
    PATH,
    QUERY,
    VERSION,
    LINE_END,
    NAME_START,
    NAME,
    VALUE_START,
    VALUE,
    VALUE_END,
    HEAD_END,
    COMPLETE,
    REFUSED
  }

  /** The fields that delimit a message or name its target. */
  private enum Field {
    LENGTH,
    CODING,
    HOST,
    OTHER
  }

  private final long maxSize;
  private final int maxFields;
  private final byte[] name = new byte[MAX_NAME];
  private State state = State.METHOD;
  private Field field = Field.OTHER;

  /** Bytes of the method, the version, the name or the coding so far. */
  private int count;

  private boolean blankSeen;
  private boolean http11;
  private int hosts;
  private int digits;
  private long length;
  private boolean coded;
  private long size;
  private int fields;
  private @Nullable String refusal;
  private int refusalStatus;

  /** Forgets everything: what comes next is another head. */
  void reset() {
    state = State.METHOD;
    field = Field.OTHER;
    count = 0;
    blankSeen = false;
    http11 = false;
    hosts = 0;
    digits = 0;
    length = -1;
    coded = false;
    size = 0;
    fields = 0;
    refusal = null;
    refusalStatus = 0;
  }

  /**
   * For one connection.
   *
   * @param maxSize bytes of a whole head that are read
   * @param maxFields lines with fields
   */
  HeadScanner(long maxSize, int maxFields) {
    this.maxSize = maxSize;
    this.maxFields = maxFields;
    reset();
  }

  /** Whether any byte of the head was read. */
  boolean begun() {
    return state != State.METHOD || count > 0;
  }

  /** Whether the whole head was read. */
  boolean complete() {
    return state == State.COMPLETE;
  }

  /** Why the head is refused; null when it is not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** The status that tells it: 400, 414 or 431. */
  int refusalStatus() {
    return refusalStatus;
  }

  /** Whether the body is chunked; of a complete head. */
  boolean chunked() {
    return coded;
  }

  /** Length of the body, -1 when none is given; of a complete head. */
  long length() {
    return length;
  }

  /** Whether the version is HTTP/1.1; of a complete head. */
  boolean http11() {
    return http11;
  }

  /**
   * Reads on.
   *
   * @return the index behind the head, or {@code to} when it goes on
   */
  int scan(ByteBuffer buffer, int from, int to) {
    int at = from;
    while (at < to && state != State.COMPLETE && state != State.REFUSED) {
      at =
          switch (state) {
            case PATH, QUERY -> target(buffer, at, to);
            case NAME -> name(buffer, at, to);
            case VALUE -> value(buffer, at, to);
            default -> {
              step(buffer.get(at) & 0xff);
              yield at + 1;
            }
          };
    }
    size += at - from;
    if (size > maxSize) {
      boolean target = state == State.PATH || state == State.QUERY;
      refuse(
          target ? StatusCodes.REQUEST_URI_TOO_LARGE : StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
          target ? "request target is too long" : "head is too large");
    }
    return at;
  }

  private void step(int c) {
    switch (state) {
      case METHOD -> method(c);
      case VERSION -> version(c);
      case LINE_END -> lineFeed(c, State.NAME_START);
      case NAME_START -> nameStart(c);
      case VALUE_START -> valueStart(c);
      case VALUE_END -> lineFeed(c, State.NAME_START);
      case HEAD_END -> {
        lineFeed(c, State.COMPLETE);
        if (state == State.COMPLETE) {
          checkWhole();
        }
      }
      case PATH, QUERY, NAME, VALUE, COMPLETE, REFUSED ->
          throw new IllegalStateException("no step in state " + state);
    }
  }

  private void method(int c) {
    if (c == ' ' && count > 0) {
      state = State.PATH;
      count = 0;
    } else if (!HttpSyntax.tokenChar(c) || count == MAX_METHOD) {
      refuse("malformed method");
    } else {
      count++;
    }
  }

  private int target(ByteBuffer buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = buffer.get(i) & 0xff;
      if (c == ' ' && count > 0) {
        state = State.VERSION;
        count = 0;
        return i + 1;
      }
      if (c == '?') {
        state = State.QUERY;
      }
      if (!(state == State.QUERY ? HttpSyntax.queryChar(c) : HttpSyntax.pathChar(c))) {
        refuse("malformed request target");
        return i;
      }
      count = 1;
    }
    return to;
  }

  private void version(int c) {
    if (count < VERSION.length()) {
      if (c != VERSION.charAt(count)) {
        refuse("malformed version");
      }
    } else if (count == VERSION.length()) {
      http11 = c == '1';
      if (!http11 && c != '0') {
        refuse("version other than HTTP/1.1 and HTTP/1.0");
      }
    } else {
      carriageReturn(c, State.LINE_END);
    }
    count++;
  }

  private void nameStart(int c) {
    if (c == '\r') {
      state = State.HEAD_END;
    } else if (c == ' ' || c == '\t') {
      refuse("folded line");
    } else if (++fields > maxFields) {
      refuse(StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many fields");
    } else if (HttpSyntax.tokenChar(c)) {
      state = State.NAME;
      count = 1;
      name[0] = (byte) (c | 0x20);
    } else {
      refuse("malformed field name");
    }
  }

  private int name(ByteBuffer buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = buffer.get(i) & 0xff;
      if (c == ':') {
        nameEnd();
        return i + 1;
      }
      if (!HttpSyntax.tokenChar(c)) {
        refuse("malformed field name");
        return i;
      }
      if (count < MAX_NAME) {
        name[count] = (byte) (c | 0x20); // lower case; what it does to '-' and digits is nothing
      }
      count++;
    }
    return to;
  }

  private void nameEnd() {
    field =
        switch (count) {
          case 4 -> named("host", Field.HOST);
          case 14 -> named("content-length", Field.LENGTH);
          case 17 -> named("transfer-encoding", Field.CODING);
          default -> Field.OTHER;
        };
    state = State.VALUE_START;
    count = 0;
    blankSeen = false;
    switch (field) {
      case HOST -> {
        if (++hosts > 1) {
          refuse("more than one Host field");
        }
      }
      case LENGTH -> {
        if (length >= 0) {
          refuse("more than one Content-Length field");
        }
        length = 0;
        digits = 0;
      }
      case CODING -> {
        if (coded) {
          refuse("more than one Transfer-Encoding field");
        }
        coded = true;
      }
      case OTHER -> {}
    }
  }

  private Field named(String text, Field found) {
    for (int i = 0; i < text.length(); i++) {
      if (name[i] != text.charAt(i)) {
        return Field.OTHER;
      }
    }
    return found;
  }

  private void valueStart(int c) {
    if (c != ' ' && c != '\t') {
      state = State.VALUE;
      valueChar(c);
    }
  }

  private int value(ByteBuffer buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      valueChar(buffer.get(i) & 0xff);
      if (state != State.VALUE) {
        return refusal == null ? i + 1 : i;
      }
    }
    return to;
  }

  private void valueChar(int c) {
    if (c == '\r') {
      valueEnd();
      return;
    }
    if (!HttpSyntax.valueChar(c)) {
      refuse(c == '\n' ? "bare line feed" : "control character in a field value");
      return;
    }
    switch (field) {
      case LENGTH -> lengthChar(c);
      case CODING -> codingChar(c);
      case HOST, OTHER -> {}
    }
  }

  private void lengthChar(int c) {
    if (c == ' ' || c == '\t') {
      blankSeen = true;
    } else if (c < '0' || c > '9' || blankSeen || ++digits > MAX_LENGTH_DIGITS) {
      refuse("malformed Content-Length");
    } else {
      length = length * 10 + (c - '0');
    }
  }

  private void codingChar(int c) {
    if (c == ' ' || c == '\t') {
      blankSeen = true;
    } else if (blankSeen || count == CHUNKED.length() || (c | 0x20) != CHUNKED.charAt(count)) {
      refuse("transfer coding other than chunked");
    } else {
      count++;
    }
  }

  private void valueEnd() {
    state = State.VALUE_END;
    if (field == Field.LENGTH && digits == 0) {
      refuse("malformed Content-Length");
    }
    if (field == Field.CODING && count != CHUNKED.length()) {
      refuse("transfer coding other than chunked");
    }
  }

  private void checkWhole() {
    if (coded && length >= 0) {
      refuse("both Content-Length and Transfer-Encoding");
    } else if (coded && !http11) {
      refuse("transfer coding in HTTP/1.0");
    } else if (http11 && hosts == 0) {
      refuse("no Host field");
    }
  }

  private void carriageReturn(int c, State then) {
    if (c == '\r') {
      state = then;
    } else {
      refuse(c == '\n' ? "bare line feed" : "malformed version");
    }
  }

  private void lineFeed(int c, State then) {
    if (c == '\n') {
      state = then;
    } else {
      refuse("bare carriage return");
    }
  }

  private void refuse(String reason) {
    refuse(StatusCodes.BAD_REQUEST, reason);
  }

  private void refuse(int status, String reason) {
    if (refusal == null) {
      refusal = reason;
      refusalStatus = status;
      state = State.REFUSED;
    }
  }
}
