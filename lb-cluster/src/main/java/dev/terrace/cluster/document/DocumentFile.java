package dev.terrace.cluster.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last version that was in force on this node, for a start without a quorum. It is replaced as
 * a whole and forced to the disk. Only this user can read it.
 */
public final class DocumentFile {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;

  public DocumentFile(Path file) {
    this.file = file;
  }

  /**
   * The version; empty if there is no file.
   *
   * @throws IOException if it cannot be read, or is damaged
   */
  public Optional<DocumentVersion> read() throws IOException {
    try {
      return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), DocumentVersion.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(
          file
              + " is damaged: "
              + e.getOriginalMessage()
              + "; without it this node waits for the"
              + " others to tell it the configuration",
          e);
    }
  }

  void write(DocumentVersion version) throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(directory);
    Path next = directory.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(version));
    try (FileChannel channel =
        FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
