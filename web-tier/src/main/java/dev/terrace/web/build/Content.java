package dev.terrace.web.build;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The bytes of a built file. */
sealed interface Content {
  /** Made here. */
  final class Bytes implements Content {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** Those of a source, which are never in memory as a whole. */
  record Copy(Path file) implements Content {}

  /** Opens them. */
  default InputStream open() throws IOException {
    return switch (this) {
      case Bytes made -> new ByteArrayInputStream(made.bytes);
      case Copy(Path file) -> Files.newInputStream(file);
    };
  }

  /** How many they are. */
  default long size() throws IOException {
    return switch (this) {
      case Bytes made -> made.bytes.length;
      case Copy(Path file) -> Files.size(file);
    };
  }

  /** Their digest. */
  default byte[] digest(String algorithm) throws IOException {
    MessageDigest digest = digestOf(algorithm);
    try (InputStream in = new DigestInputStream(open(), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  static MessageDigest digestOf(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
