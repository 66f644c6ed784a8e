package dev.terrace.web.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Entity tags made of the content, so that every web server has the same one for the same file,
 * whenever it was copied there. A file is read again when its size or time changed. Blocks;
 * thread-safe.
 */
final class ContentTags {
  /** Larger files get a tag of size and time: reading them would delay the first answer. */
  private static final long LARGEST_READ = 16 << 20;

  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(long size, FileTime modified, String etag) {}

  String of(Path file, BasicFileAttributes attributes) throws IOException {
    Known last = known.get(file);
    if (last != null
        && last.size == attributes.size()
        && last.modified.equals(attributes.lastModifiedTime())) {
      return last.etag;
    }
    String etag = make(file, attributes);
    known.put(file, new Known(attributes.size(), attributes.lastModifiedTime(), etag));
    return etag;
  }

  private static String make(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.size() > LARGEST_READ) {
      return "\"%x-%x\""
          .formatted(attributes.size(), attributes.lastModifiedTime().toInstant().toEpochMilli());
    }
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    byte[] half = Arrays.copyOf(digest.digest(), 16);
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(half) + '"';
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
