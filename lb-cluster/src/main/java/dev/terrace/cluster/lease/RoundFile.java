package dev.terrace.cluster.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file that holds the last round that a node may have used, one decimal number. It is replaced
 * as a whole and forced to the disk, so that a power cut leaves the old or the new one.
 */
final class RoundFile {
  private final Path file;

  RoundFile(Path file) {
    this.file = file;
  }

  /**
   * The number, 0 if there is no file.
   *
   * @throws IOException if it cannot be read or holds something else; the message says what to do
   */
  long read() throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException _) {
      return 0;
    }
    try {
      long round = Long.parseLong(text);
      if (round >= 0) {
        return round;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IOException(
        file
            + " holds no number. It keeps the epochs of virtual addresses growing; if it is"
            + " damaged, remove it while another voter is up");
  }

  void write(long round) throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(directory);
    Path next = directory.resolve(file.getFileName() + ".new");
    ByteBuffer bytes = ByteBuffer.wrap((round + "\n").getBytes(StandardCharsets.US_ASCII));
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true); // the name, too
    }
  }
}
