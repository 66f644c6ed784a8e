package dev.terrace.web.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What tells one state of a file from another. Two that are equal are the same file with the same
 * content, once the file is {@link #settled}.
 *
 * @param device where it lies
 * @param inode which one there
 * @param changed when anything of it last changed, its name included (ctime)
 */
record FileIdentity(
    Object device, Object inode, long size, FileTime modified, FileTime changed, boolean regular) {

  /**
   * Twice the coarsest time stamps that are about (2 s, FAT): two changes within may look the same.
   */
  private static final Duration COARSEST = Duration.ofSeconds(2);

  /** Looks at a path, and not through a link. */
  static FileIdentity of(Path file) throws IOException {
    Map<String, Object> all =
        Files.readAttributes(
            file,
            "unix:dev,ino,size,lastModifiedTime,ctime,isRegularFile",
            LinkOption.NOFOLLOW_LINKS);
    return new FileIdentity(
        get(all, "dev", Object.class),
        get(all, "ino", Object.class),
        get(all, "size", Long.class),
        get(all, "lastModifiedTime", FileTime.class),
        get(all, "ctime", FileTime.class),
        get(all, "isRegularFile", Boolean.class));
  }

  private static <T> T get(Map<String, Object> all, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(all.get(name), name));
  }

  /** Whether the last change is so long ago that a further one would show. */
  boolean settled(Instant now) {
    Instant limit = now.minus(COARSEST);
    return modified.toInstant().isBefore(limit) && changed.toInstant().isBefore(limit);
  }
}
