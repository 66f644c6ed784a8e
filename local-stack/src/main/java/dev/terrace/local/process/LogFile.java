package dev.terrace.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a part prints. Each start begins a new file; the {@value #KEPT} before it are kept as {@code
 * PART.log.1} (the newest) and so on.
 *
 * @param path the file of the latest start
 */
public record LogFile(Path path) {
  private static final int KEPT = 3;
  private static final int TAIL_BYTES = 64 * 1024;

  /** Moves the files of earlier starts on by one number; the oldest is dropped. */
  public void rotate() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    for (int number = KEPT; number >= 1; number--) {
      Path from = number == 1 ? path : numbered(number - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The last lines, at most so many, oldest first; none when there is no file. */
  public List<String> tail(int lines) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    }
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }
}
