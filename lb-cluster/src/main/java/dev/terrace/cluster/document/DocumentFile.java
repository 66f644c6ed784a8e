package dev.terrace.cluster.document;

import dev.terrace.cluster.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
 * SHA-256 of the rest, then JSON.
 *
 * <p>Not thread-safe.
 */
public final class DocumentFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final int DIGEST_LENGTH = 64;

  private final WholeFile file;
  private @Nullable LastKnownGood prepared;

  public DocumentFile(Path file) {
    this.file = new WholeFile(file);
  }

  /**
   * What was in force; empty if there is no file.
   *
   * @throws IOException if it cannot be read, or is damaged
   */
  public Optional<LastKnownGood> read() throws IOException {
    String text;
    try {
      text = Files.readString(file.path());
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
        file.path()
            + " is damaged: "
            + why
            + "; without it this node waits for the others to tell it the configuration",
        cause);
  }

  /** Writes what may soon be in force beside the file, so that only a new name is missing. */
  void prepare(LastKnownGood good) throws IOException {
    prepared = null;
    String json = JSON.writeValueAsString(good);
    file.prepare(ByteBuffer.wrap((sha256(json) + "\n" + json).getBytes(StandardCharsets.UTF_8)));
    prepared = good;
  }

  /** It is in force. */
  void write(LastKnownGood good) throws IOException {
    if (!good.equals(prepared)) {
      prepare(good);
    }
    prepared = null;
    file.put();
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
