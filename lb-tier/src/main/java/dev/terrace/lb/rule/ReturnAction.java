package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Answers by itself, always the same.
 *
 * @param status 200 to 599, default 200
 * @param contentType default {@code text/plain; charset=utf-8}
 * @param string the body
 * @param file the body from a file of up to 1 MiB, which is read at start and at each reload;
 *     instead of {@code string}
 */
public record ReturnAction(
    @Doc("200 to 599") @Default("200") @Range(min = "200", max = "599") int status,
    @Doc("of the body") @Default("text/plain; charset=utf-8") String contentType,
    @Doc("the body") @Nullable String string,
    @Doc("the body from a file; instead of string") @Nullable Path file) {
  private static final long MAX_FILE = 1 << 20;

  public ReturnAction {
    if (string != null && file != null) {
      throw new IllegalArgumentException("give either string or file, not both");
    }
    if (status == 204 || status == 205 || status == 304) {
      if (string != null || file != null) {
        throw new IllegalArgumentException("an answer of status " + status + " has no body");
      }
    }
    if (file != null) {
      try {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
          throw new IllegalArgumentException("file: cannot be read: " + file);
        }
        if (Files.size(file) > MAX_FILE) {
          throw new IllegalArgumentException("file: is larger than 1 MiB: " + file);
        }
      } catch (IOException e) {
        throw new IllegalArgumentException("file: cannot be read: " + file, e);
      }
    }
  }

  /** The body; reads the file. */
  byte[] body() {
    if (file == null) {
      return string == null ? new byte[0] : string.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read any more: " + file, e);
    }
  }
}
