package dev.terrace.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One command at a time changes what runs. The lock is the operating system's, so it ends with the
 * process that holds it, however that ends.
 */
final class StackLock implements AutoCloseable {
  private final FileChannel channel;

  private StackLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param purpose the command that wants it, shown to others
   * @throws StackException naming the holder when it is taken
   */
  static StackLock take(Layout layout, String purpose) {
    Path file = layout.run().resolve("lock");
    try {
      Files.createDirectories(layout.run());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return take(channel, file, purpose);
      } catch (IOException | RuntimeException failed) {
        channel.close();
        throw failed;
      }
    } catch (IOException e) {
      throw new StackException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static StackLock take(FileChannel channel, Path file, String purpose) throws IOException {
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      String holder = Files.readString(file).strip();
      throw new StackException(
          "another command is at work here (" + holder + "); try again when it is done");
    }
    String holder = "%s, pid %d%n".formatted(purpose, ProcessHandle.current().pid());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    return new StackLock(channel);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StackException("cannot release the lock: " + e.getMessage(), e);
    }
  }
}
