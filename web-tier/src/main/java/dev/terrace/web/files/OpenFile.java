package dev.terrace.web.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is open, and what it was when it was opened: however its name is used afterwards,
 * both belong together.
 *
 * @param channel positions are given with each read
 */
record OpenFile(FileChannel channel, FileIdentity identity) implements AutoCloseable {
  private static final int TRIES = 8;

  /**
   * Opens a file. Java tells nothing of an open file but its size; so its path is looked at before
   * and after. A file that was put in its place in between shows, also one that was taken away
   * again: renaming changes the ctime.
   *
   * @param real without symbolic links; one that appears meanwhile is not followed
   * @throws NoSuchFileException also if it is no regular file
   * @throws IOException also if it changes all the time
   */
  static OpenFile open(Path real) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      FileIdentity before = FileIdentity.of(real);
      if (!before.regular()) {
        throw new NoSuchFileException(real.toString(), null, "is no regular file");
      }
      FileChannel channel =
          FileChannel.open(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      try {
        if (channel.size() == before.size() && FileIdentity.of(real).equals(before)) {
          return new OpenFile(channel, before);
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      channel.close();
    }
    throw new IOException(real + " changes faster than it can be opened");
  }

  /**
   * Reads it whole.
   *
   * @return empty when it was written to meanwhile
   */
  Optional<byte[]> read(Path real) throws IOException {
    byte[] content = new byte[Math.toIntExact(identity.size())];
    ByteBuffer buffer = ByteBuffer.wrap(content);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, buffer.position()) < 0) {
        return Optional.empty();
      }
    }
    // In another's place it may be by now: it was read through its own channel.
    FileIdentity after = FileIdentity.of(real);
    boolean same = after.equals(identity) || !after.inode().equals(identity.inode());
    return same ? Optional.of(content) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
