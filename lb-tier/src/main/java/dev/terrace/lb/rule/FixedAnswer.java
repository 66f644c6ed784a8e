package dev.terrace.lb.rule;

import java.nio.ByteBuffer;

/** An answer that is always the same. */
record FixedAnswer(int status, String contentType, ByteBuffer body) {
  static FixedAnswer of(ReturnAction action) {
    return new FixedAnswer(
        action.status(), action.contentType(), ByteBuffer.wrap(action.body()).asReadOnlyBuffer());
  }
}
