package dev.terrace.web.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder that web servers serve, maybe at this moment: a file is replaced as a whole, one that
 * did not change is left alone, and what is not part of the site any more goes last.
 */
final class TargetFolder {
  /** Marks the folder as ours; not served, for its leading dot. */
  private static final String RECORD = ".build-site";

  private final Path folder;
  private final Map<String, Long> written = new TreeMap<>();

  TargetFolder(Path folder) {
    this.folder = folder;
  }

  /** Whether it holds what was built from the same input, whole. */
  boolean isBuiltFrom(String input) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve(RECORD));
    } catch (NoSuchFileException _) {
      return false;
    }
    if (lines.isEmpty() || !lines.getFirst().equals(input)) {
      return false;
    }
    for (String line : lines.subList(1, lines.size())) {
      int space = line.indexOf(' ');
      Path file = folder.resolve(line.substring(space + 1));
      if (!Files.isRegularFile(file)
          || Files.size(file) != Long.parseLong(line.substring(0, space))) {
        return false;
      }
    }
    return true;
  }

  /** Whether it may be written: it is empty, or holds an earlier build and nothing else. */
  boolean isOurs() throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(RECORD))) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Takes the record away: until {@link #finish} nobody may take the folder for complete. */
  void begin() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(RECORD), "unfinished\n");
  }

  /** Writes a file unless it is there with the same content. */
  void write(String name, Content content) throws IOException {
    written.put(name, content.size());
    Path file = folder.resolve(name);
    if (!isSame(file, content)) {
      Files.createDirectories(file.resolveSibling("x").getParent());
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      try (InputStream in = content.open()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes a file that stands for another one: never older than that one. */
  void writeBeside(String name, String suffix, Content content) throws IOException {
    write(name + suffix, content);
    FileTime time = Files.getLastModifiedTime(folder.resolve(name));
    Files.setLastModifiedTime(folder.resolve(name + suffix), time);
  }

  private static boolean isSame(Path file, Content content) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != content.size()) {
      return false;
    }
    try (InputStream there = Files.newInputStream(file);
        InputStream wanted = content.open()) {
      byte[] one = new byte[1 << 16];
      int length;
      while ((length = wanted.readNBytes(one, 0, one.length)) > 0) {
        byte[] other = there.readNBytes(length);
        if (java.util.Arrays.mismatch(one, 0, length, other, 0, other.length) >= 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Deletes what was not written, and records what was and from which input. */
  void finish(String input) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.skip(1).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (Files.isDirectory(path)) {
          folders.addFirst(path);
        } else if (!written.containsKey(name) && !name.equals(RECORD)) {
          Files.delete(path);
        }
      }
    }
    for (Path empty : folders) {
      try (Stream<Path> files = Files.list(empty)) {
        if (files.findAny().isPresent()) {
          continue;
        }
      }
      Files.delete(empty);
    }
    List<String> lines = new ArrayList<>(List.of(input));
    written.forEach((name, size) -> lines.add(size + " " + name));
    Files.write(folder.resolve(RECORD), lines);
  }

  int files() {
    return written.size();
  }

  long bytes() {
    return written.values().stream().mapToLong(Long::longValue).sum();
  }
}
