package dev.terrace.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The note, a small JSON file, by which a later command finds a process again.
 *
 * @param name the part's name
 * @param process which process it is
 * @param since when it was started
 */
public record RunRecord(String name, ProcessIdentity process, Instant since) {

  /** Writes the note, whole or not at all. */
  public void save(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(
        part,
        """
        {"part": "%s", "pid": %d, "started": "%s", "since": "%s"}
        """
            .formatted(name, process.pid(), process.started(), since));
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The note in the file; empty when there is none, or none that can be understood. */
  public static Optional<RunRecord> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      // JSON is YAML (yaml.org/spec/1.2.2 §1.3); this parser is loaded quickly.
      Object content =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      if (content instanceof Map<?, ?> note && note.get("pid") instanceof Number pid) {
        return Optional.of(
            new RunRecord(
                String.valueOf(note.get("part")),
                new ProcessIdentity(pid.longValue(), String.valueOf(note.get("started"))),
                Instant.parse(String.valueOf(note.get("since")))));
      }
      return Optional.empty();
    } catch (YamlEngineException | DateTimeException damaged) {
      return Optional.empty();
    }
  }
}
