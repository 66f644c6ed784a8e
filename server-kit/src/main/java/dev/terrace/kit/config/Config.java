package dev.terrace.kit.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Configuration files: YAML to records and back.
 *
 * <p>A mapping becomes a record. Component types are {@code String}, {@code int}, {@code long},
 * {@code double}, {@code boolean} and their boxes, {@link java.time.Duration}, {@link ByteSize},
 * {@link HostPort}, {@link Network}, {@link Secret}, {@link Path} (relative to the file's folder),
 * {@link java.net.URI}, enums (lower case, {@code _} written as {@code -} or not at all), {@code
 * List}, {@code Map} with string keys (order kept) and records. A component with neither {@link
 * Default} nor {@code @Nullable} is required. In scalars {@code ${NAME}} and {@code
 * ${NAME:default}} are taken from the environment; <code>$${</code> is a plain <code>${</code>. A
 * compact constructor may refuse its values by an {@link IllegalArgumentException}, which is
 * reported with the record's line, or by a {@link ConfigRefusal}, which names deeper ones.
 */
public final class Config {
  private Config() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException if it cannot be read or holds any mistake; names all of them
   */
  public static <C extends Record> C load(Class<C> type, Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file");
    } catch (AccessDeniedException e) {
      throw unreadable(file, "permission denied");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not valid UTF-8");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    }
    return parse(type, yaml, file.toString(), System.getenv());
  }

  private static ConfigException unreadable(Path file, String why) {
    return new ConfigException(List.of(new ConfigProblem(file.toString(), 0, "", why)));
  }

  /**
   * Reads a text.
   *
   * @param fileName for messages; relative paths in the text start from its folder
   * @param environment where <code>${NAME}</code> is looked up
   * @throws ConfigException if it holds any mistake; names all of them
   */
  public static <C extends Record> C parse(
      Class<C> type, String yaml, String fileName, Map<String, String> environment) {
    var problems = new Problems(fileName);
    var node = YamlText.compose(yaml, problems);
    problems.throwIfAny();
    var folder = Path.of(fileName).toAbsolutePath().getParent();
    var binder = new Binder(problems, environment, folder == null ? Path.of("/") : folder);
    var config = binder.bindRoot(type, node);
    problems.throwIfAny();
    if (config == null) {
      throw new IllegalStateException("no configuration and no problem");
    }
    return type.cast(config);
  }

  /**
   * Where in a file the values stand that there is something to say about. The file was loaded
   * before; should it be gone or broken meanwhile, the notes have no line.
   */
  public static List<ConfigProblem> locate(Path file, List<ConfigNote> notes) {
    if (notes.isEmpty()) {
      return List.of();
    }
    String yaml = "";
    try {
      yaml = Files.readString(file);
    } catch (IOException _) {
      // without lines, then
    }
    return locate(file.toString(), yaml, notes);
  }

  /** The same for a text. */
  public static List<ConfigProblem> locate(String fileName, String yaml, List<ConfigNote> notes) {
    Node root = YamlText.compose(yaml, new Problems(fileName));
    List<ConfigProblem> located = new ArrayList<>();
    for (ConfigNote note : notes) {
      located.add(
          new ConfigProblem(
              fileName, KeyLines.find(root, note.key(), 0), note.key(), note.message()));
    }
    return located;
  }

  /**
   * The effective configuration as YAML: every key with its value or default and its {@link Doc}
   * line. Secrets are masked, or named by their file. The result can be parsed again.
   */
  public static String print(Record config) {
    return new Printer(true).print(config);
  }

  /**
   * Twelve hexadecimal digits that change when any value changes except secrets: a digest of a weak
   * password would be an invitation to guess it.
   */
  public static String checksum(Record config) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(new Printer(false).print(config).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The key under which a value stands in a configuration, such as {@code frontends.web.listen[0]};
   * empty when it is not there.
   */
  public static String keyOf(Record config, Object value) {
    return KeyFinder.find(config, value);
  }
}
