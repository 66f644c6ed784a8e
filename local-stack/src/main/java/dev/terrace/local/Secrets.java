package dev.terrace.local;

import dev.terrace.local.tls.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Passwords and keys of this checkout, one file each; made at their first use and kept. Nothing
 * secret is in the repository, and no two checkouts share anything.
 *
 * @param folder readable by its owner only
 */
record Secrets(Path folder) {
  static final String DEMO_PASSWORD = "demo-password";
  private static final SecureRandom RANDOM = new SecureRandom();
  // No 0/O or 1/l/I: the demo password is typed by people.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  Secrets {
    try {
      PrivateFiles.createFolder(folder);
    } catch (IOException e) {
      throw new StackException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The file with the password of a database account: 24 random bytes. */
  Path databasePassword(String account) {
    return ensure("database-" + account, randomText(24));
  }

  /** The file with the key that signs log-in tokens: 32 random bytes (RFC 7518 §3.2: HS256). */
  Path tokenKey() {
    return ensure("token-key", randomText(32));
  }

  /** The file with what the load balancers mix into the cookies that name a web server. */
  Path cookieKey() {
    return ensure("cookie-key", randomText(32));
  }

  /** The file with the password that all demo users share: "abcd-efgh-jkmn", 60 bits. */
  Path demoPassword() {
    var password = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      password.append(i > 0 && i % 4 == 0 ? "-" : "");
      password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return ensure(DEMO_PASSWORD, password.toString());
  }

  /** The file with the password of an existing database, as the user gave it. */
  Path store(String name, String value) {
    try {
      Path file = folder.resolve(name);
      PrivateFiles.write(file, value + "\n");
      return file;
    } catch (IOException e) {
      throw new StackException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The file of that name, if it was stored. */
  Optional<Path> kept(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::exists);
  }

  /** Forgets what was stored under that name, if anything. */
  void drop(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new StackException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StackException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Path ensure(String name, String fresh) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? file : store(name, fresh);
  }

  private static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
