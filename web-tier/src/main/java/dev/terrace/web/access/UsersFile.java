package dev.terrace.web.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Users and the hashes of their passwords, as {@code htpasswd} writes them: {@code name:hash} on
 * each line; empty lines and those that begin with # are left out.
 */
final class UsersFile {
  private final Map<String, PasswordHash> users;
  private final List<PasswordHash> hashes;

  private UsersFile(Map<String, PasswordHash> users) {
    this.users = Map.copyOf(users);
    this.hashes = List.copyOf(users.values());
  }

  /**
   * Reads a file; blocks.
   *
   * @throws IllegalArgumentException with all that is wrong, by file and line
   */
  static UsersFile read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, UTF_8);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, PasswordHash> users = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          add(users, line);
        } catch (IllegalArgumentException e) {
          problems.add("%s:%d: %s".formatted(file, i + 1, e.getMessage()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new UsersFile(users);
  }

  /** Never tells the line itself: it may hold a plain password. */
  private static void add(Map<String, PasswordHash> users, String line) {
    String[] parts = line.split(":", 3); // a third part is a comment, as in nginx
    if (parts.length < 2 || parts[0].isEmpty()) {
      throw new IllegalArgumentException("must be name:hash");
    }
    PasswordHash hash;
    try {
      hash = PasswordHash.parse(parts[1]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("user " + parts[0] + ": " + e.getMessage(), e);
    }
    if (users.putIfAbsent(parts[0], hash) != null) {
      throw new IllegalArgumentException("user " + parts[0] + " is there twice");
    }
  }

  /**
   * Whether these are name and password of a user. Slow, as hashes of passwords have to be; for a
   * name that is not there a hash of somebody else is tried, so that time does not tell who is.
   */
  boolean verify(Credentials given) {
    if (given.password().length > PasswordHash.MAX_PASSWORD || hashes.isEmpty()) {
      return false;
    }
    PasswordHash hash = users.get(given.name());
    if (hash != null) {
      return hash.fits(given.password());
    }
    var _ =
        hashes.get(Math.floorMod(given.name().hashCode(), hashes.size())).fits(given.password());
    return false;
  }
}
