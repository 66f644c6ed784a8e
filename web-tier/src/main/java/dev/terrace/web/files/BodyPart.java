package dev.terrace.web.files;

import java.nio.ByteBuffer;

/** A piece of an answer's body. */
sealed interface BodyPart {
  /** In memory; the buffer is this body's own. */
  record Memory(ByteBuffer bytes) implements BodyPart {}

  /** Of the file that goes with the body. */
  record Region(long first, long length) implements BodyPart {}

  /** How many bytes it is. */
  default long length() {
    return switch (this) {
      case Memory(ByteBuffer bytes) -> bytes.remaining();
      case Region region -> region.length;
    };
  }
}
