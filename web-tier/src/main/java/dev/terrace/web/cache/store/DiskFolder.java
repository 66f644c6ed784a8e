package dev.terrace.web.cache.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of stored responses, of one process at a time: {@code lock}, {@code tmp/…} and {@code
 * 00/… to ff/…}, by the first two digits of a file's name.
 */
final class DiskFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskFolder.class);

  private static final int FOLDERS = 256;

  private final Path path;
  private final FileChannel lockFile;

  private DiskFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder, for this account alone, and takes it.
   *
   * @throws IOException if that is not possible, or another process has it
   */
  static DiskFolder open(Path path) throws IOException {
    var _ =
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var _ = Files.createDirectories(path.resolve("tmp"));
    for (int i = 0; i < FOLDERS; i++) {
      var _ = Files.createDirectories(path.resolve(folder(i)));
    }
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw new FileSystemException(path.toString(), null, "another process uses this folder");
    }
    return new DiskFolder(path, channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // this very process has it, for another zone
    }
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name.substring(0, 2)).resolve(name);
  }

  Path temporary(String name) {
    return path.resolve("tmp").resolve(name);
  }

  /** Shows all files, until it is told that it is enough. */
  void forEach(Predicate<Path> wantsMore) throws IOException {
    for (int i = 0; i < FOLDERS; i++) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path.resolve(folder(i)))) {
        for (Path file : files) {
          if (!wantsMore.test(file)) {
            return;
          }
        }
      }
    }
  }

  private static String folder(int i) {
    return "%02x".formatted(i);
  }

  void deleteTemporary(String name) {
    delete(temporary(name));
  }

  /** What a crash has left. */
  void deleteTemporaries() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path.resolve("tmp"))) {
      files.forEach(DiskFolder::delete);
    } catch (IOException e) {
      log.atDebug().setCause(e).log("temporary files cannot be listed");
    }
  }

  private static void delete(Path file) {
    try {
      var _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      log.atDebug().setCause(e).log("temporary file cannot be deleted");
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("lock of the cache's folder cannot be closed");
    }
  }
}
