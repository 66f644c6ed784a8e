package dev.terrace.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is replaced as a whole and forced to the disk: a power cut, a crash or a full disk
 * leaves the old one or the new one. Only this user can read it. Blocks; not thread-safe.
 */
public final class WholeFile {
  private final Path file;
  private final Path next;

  public WholeFile(Path file) {
    this.file = file.toAbsolutePath();
    next = this.file.resolveSibling(file.getFileName() + ".new");
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Replaces what it holds.
   *
   * @throws IOException if that is not possible; it is as before then
   */
  public void write(ByteBuffer bytes) throws IOException {
    prepare(bytes);
    put();
  }

  /**
   * Writes what it may soon hold beside it, so that {@link #put} takes no room on the disk.
   *
   * @throws IOException if that is not possible; nothing is left of it then
   */
  public void prepare(ByteBuffer bytes) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Files.deleteIfExists(next);
    try (FileChannel channel =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer rest = bytes.duplicate();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  /** What was prepared is what it holds from now on. */
  public void put() throws IOException {
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
      channel.force(true); // the name, too
    }
  }
}
