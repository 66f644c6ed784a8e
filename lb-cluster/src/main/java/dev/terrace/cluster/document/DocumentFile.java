package dev.terrace.cluster.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last version that was in force on this node, for a start without a quorum: a line with the
 * SHA-256 of the rest, then JSON. It is replaced as a whole and forced to the disk, so that a full
 * disk or a crash leaves the old one. Only this user can read it.
 *
 * <p>Not thread-safe.
 */
public final class DocumentFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final int DIGEST_LENGTH = 64;

  private final Path file;
  private final Path next;
  private @Nullable LastKnownGood prepared;

  public DocumentFile(Path file) {
    this.file = file.toAbsolutePath();
    next = this.file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * What was in force; empty if there is no file.
   *
   * @throws IOException if it cannot be read, or is damaged
   */
  public Optional<LastKnownGood> read() throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    if (text.length() <= DIGEST_LENGTH
        || !text.startsWith(sha256(text.substring(DIGEST_LENGTH + 1)) + "\n")) {
      throw damaged("its checksum is wrong", null);
    }
    try {
      return Optional.ofNullable(
          JSON.readValue(text.substring(DIGEST_LENGTH + 1), LastKnownGood.class));
    } catch (JacksonException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  private IOException damaged(String why, @Nullable Exception cause) {
    return new IOException(
        file
            + " is damaged: "
            + why
            + "; without it this node waits for the others to tell it the configuration",
        cause);
  }

  /** Writes what may soon be in force beside the file, so that only a new name is missing. */
  void prepare(LastKnownGood good) throws IOException {
    prepared = null;
    Files.createDirectories(file.resolveSibling(""));
    Files.deleteIfExists(next);
    String json = JSON.writeValueAsString(good);
    ByteBuffer bytes =
        ByteBuffer.wrap((sha256(json) + "\n" + json).getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
    prepared = good;
  }

  /** It is in force. */
  void write(LastKnownGood good) throws IOException {
    if (!good.equals(prepared)) {
      prepare(good);
    }
    prepared = null;
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
