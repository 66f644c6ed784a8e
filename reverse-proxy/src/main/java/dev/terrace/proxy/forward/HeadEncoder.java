package dev.terrace.proxy.forward;

import dev.terrace.kit.http.HttpSyntax;
import io.undertow.util.HttpString;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/** Writes a request head into a buffer; refuses whatever could end a line early. */
final class HeadEncoder {
  private final ByteBuffer out;

  HeadEncoder(ByteBuffer out) {
    this.out = out;
  }

  /** A field name or value holds characters that HTTP/1.1 cannot carry. */
  static final class UnsafeFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsafeFieldException(String message) {
      super(message);
    }
  }

  /**
   * @throws BufferOverflowException when the buffer is too small, here and in all other methods
   */
  void requestLine(HttpString method, String target) {
    if (!HttpSyntax.token(method) || !HttpSyntax.target(target)) {
      throw new UnsafeFieldException("malformed request line");
    }
    method.appendTo(out);
    out.put((byte) ' ');
    ascii(target);
    ascii(" HTTP/1.1\r\n");
  }

  void field(HttpString name, String value) {
    if (!HttpSyntax.token(name)) {
      throw new UnsafeFieldException("malformed field name");
    }
    name.appendTo(out);
    out.put((byte) ':').put((byte) ' ');
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (!HttpSyntax.valueChar(c)) {
        throw new UnsafeFieldException("control character in a field value");
      }
      out.put((byte) c);
    }
    out.put((byte) '\r').put((byte) '\n');
  }

  void end() {
    out.put((byte) '\r').put((byte) '\n');
  }

  private void ascii(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      out.put((byte) text.charAt(i));
    }
  }
}
