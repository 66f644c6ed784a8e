package dev.terrace.kit.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A certificate or key that cannot be used; the message starts with the file's name. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TlsException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
