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
import java.time.Duration;

/**
 * The file that holds the last round that a node may have used, and for how many milliseconds it
 * may have refused others as a voter: two decimal numbers. It is replaced as a whole and forced to
 * the disk, so that a power cut leaves the old or the new one.
 */
final class RoundFile {
  private final Path file;

  /** What it holds. */
  record Noted(long round, Duration refusal) {}

  RoundFile(Path file) {
    this.file = file;
  }

  /**
   * The numbers, 0 if there is no file.
   *
   * @throws IOException if it cannot be read or holds something else; the message says what to do
   */
  Noted read() throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException _) {
      return new Noted(0, Duration.ZERO);
    }
    try {
      String[] numbers = text.split(" ", -1);
      long round = Long.parseLong(numbers[0]);
      long millis = Long.parseLong(numbers[1]);
      if (numbers.length == 2 && round >= 0 && millis >= 0) {
        return new Noted(round, Duration.ofMillis(millis));
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
      // told below
    }
    throw new IOException(
        file
            + " does not hold two numbers. It keeps the epochs of virtual addresses growing; if it"
            + " is damaged, remove it while another voter is up");
  }

  void write(Noted noted) throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(directory);
    Path next = directory.resolve(file.getFileName() + ".new");
    String text = noted.round() + " " + noted.refusal().toMillis() + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
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
