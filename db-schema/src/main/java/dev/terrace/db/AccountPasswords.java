package dev.terrace.db;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;

/** A password for each account. */
public final class AccountPasswords {
  private static final int RANDOM_BYTES = 24;

  private final Map<AccountRole, String> passwords;

  private AccountPasswords(Map<AccountRole, String> passwords) {
    this.passwords = passwords;
    passwords.forEach((role, password) -> {
      if (password.isBlank() || password.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "the password for %s is empty or has control characters".formatted(role.key()));
      }
    });
  }

  /** Given passwords. */
  public static AccountPasswords of(String migrate, String app, String backup, String monitor) {
    return new AccountPasswords(
        new EnumMap<>(
            Map.of(
                AccountRole.MIGRATE, migrate,
                AccountRole.APP, app,
                AccountRole.BACKUP, backup,
                AccountRole.MONITOR, monitor)));
  }

  /**
   * Passwords from the files {@code migrate-password}, {@code app-password}, {@code
   * backup-password}, {@code monitor-password}; a file that is missing is made with a random
   * password, readable by its owner only.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static AccountPasswords inFolder(Path folder) throws IOException {
    Map<AccountRole, String> passwords = new EnumMap<>(AccountRole.class);
    for (AccountRole role : AccountRole.values()) {
      passwords.put(role, readOrGenerate(file(folder, role)));
    }
    return new AccountPasswords(passwords);
  }

  /** The file of an account's password. */
  public static Path file(Path folder, AccountRole role) {
    return folder.resolve(role.key() + "-password");
  }

  /** The password of an account. */
  public String of(AccountRole role) {
    return passwords.getOrDefault(role, "");
  }

  /**
   * The first line of a file, made with a random password if it is missing (mode 0600).
   *
   * @throws IOException if it cannot be read or written
   */
  public static String readOrGenerate(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(random);
      Path absolute = file.toAbsolutePath();
      Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
      Path folder = absolute.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.deleteIfExists(part);
      Files.createFile(part, ownerOnly());
      Files.writeString(
          part, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).lines().findFirst().orElse("");
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
