package dev.terrace.kit.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Secrets in files of their own, such as systemd credentials. */
final class SecretReader {
  private final Problems problems;

  SecretReader(Problems problems) {
    this.problems = problems;
  }

  static String fileKey(String key) {
    return key + "File";
  }

  /** The secret, or null with a problem noted. */
  @Nullable Secret read(Path file, int line, String key) {
    String value;
    try {
      value = Files.readString(file);
    } catch (NoSuchFileException e) {
      problems.add(line, key, "no such file: " + file);
      return null;
    } catch (AccessDeniedException e) {
      problems.add(line, key, "permission denied: " + file);
      return null;
    } catch (CharacterCodingException e) {
      problems.add(line, key, "is not valid UTF-8: " + file);
      return null;
    } catch (IOException e) {
      problems.add(line, key, "cannot be read: " + file + ": " + e.getMessage());
      return null;
    }
    if (value.endsWith("\n")) {
      value = value.substring(0, value.length() - (value.endsWith("\r\n") ? 2 : 1));
    }
    if (value.isEmpty()) {
      problems.add(line, key, "is empty: " + file);
      return null;
    }
    return Secret.ofFile(value, file);
  }
}
