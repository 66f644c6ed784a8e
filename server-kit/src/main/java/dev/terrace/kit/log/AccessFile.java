package dev.terrace.kit.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A file that lines are appended to. A line that could not be written whole is ended before the
 * next one. For one thread.
 */
final class AccessFile extends OutputStream {
  private final Path path;
  private FileChannel channel;
  private boolean cut;

  private AccessFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens or creates a file.
   *
   * @throws UncheckedIOException that says which one cannot be
   */
  static AccessFile open(Path path) {
    try {
      return new AccessFile(path, channel(path));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "log.accessFile cannot be opened: " + path + " (" + reason(e) + ")", e);
    }
  }

  private static FileChannel channel(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String reason(IOException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  Path path() {
    return path;
  }

  /** Goes on in a new file of the same name; on failure in the one that it has. */
  void reopen() throws IOException {
    FileChannel fresh = channel(path);
    channel.close();
    channel = fresh;
    cut = false;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value});
  }

  @Override
  public void write(byte[] lines) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(lines);
    try {
      if (cut) {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        cut = false;
      }
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      cut |= rest.position() > 0 && lines[rest.position() - 1] != '\n';
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    write(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
