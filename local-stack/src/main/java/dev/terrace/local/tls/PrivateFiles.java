package dev.terrace.local.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders that only their owner may read, from their first moment on. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Creates the folder (0700) with its parents, or narrows the one that is there. */
  public static void createFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /** Writes the whole file (0600) or, on failure, leaves the old one. */
  public static void write(Path file, String content) throws IOException {
    var permissions = PosixFilePermissions.fromString("rw-------");
    Path folder = file.toAbsolutePath().getParent();
    Path part =
        Files.createTempFile(
            folder, ".new-", "", PosixFilePermissions.asFileAttribute(permissions));
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
