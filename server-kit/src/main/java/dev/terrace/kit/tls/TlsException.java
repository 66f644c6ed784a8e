package dev.terrace.kit.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A certificate or key that cannot be used; the message starts with the file's name. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable Path file;

  TlsException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file;
  }

  /** Not of one file. */
  TlsException(String problem, @Nullable Throwable cause) {
    super(problem, cause);
    this.file = null;
  }

  /** Whether it is this file that cannot be used. */
  boolean concerns(Path other) {
    return other.equals(file);
  }
}
