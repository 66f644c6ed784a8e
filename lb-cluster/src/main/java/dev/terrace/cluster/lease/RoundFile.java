package dev.terrace.cluster.lease;

import dev.terrace.cluster.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The file that holds the last round that a node may have used, and for how many milliseconds it
 * may have refused others as a voter: two decimal numbers.
 */
final class RoundFile {
  private final WholeFile file;

  /** What it holds. */
  record Noted(long round, Duration refusal) {}

  RoundFile(Path file) {
    this.file = new WholeFile(file);
  }

  /**
   * The numbers, 0 if there is no file.
   *
   * @throws IOException if it cannot be read or holds something else; the message says what to do
   */
  Noted read() throws IOException {
    String text;
    try {
      text = Files.readString(file.path(), StandardCharsets.US_ASCII).strip();
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
        file.path()
            + " does not hold two numbers. It keeps the epochs of virtual addresses growing; if it"
            + " is damaged, remove it while another voter is up");
  }

  void write(Noted noted) throws IOException {
    String text = noted.round() + " " + noted.refusal().toMillis() + "\n";
    file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
