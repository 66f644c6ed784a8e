package dev.terrace.web.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a folder and finds out which of its files refers to which. */
final class SourceTree {
  private final BuildOptions options;
  private final List<Problem> problems = new ArrayList<>();

  private SourceTree(BuildOptions options) {
    this.options = options;
  }

  /**
   * All files by their paths on the host, in the order of these.
   *
   * @throws BuildException where texts are broken or refer to what is not there
   */
  static Map<String, Source> read(BuildOptions options) throws IOException {
    return new SourceTree(options).read();
  }

  /** The files of a site: names with a leading dot are not part of it, but {@code .well-known}. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> isServed(folder.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isServed(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".") && !name.toString().equals(".well-known")) {
        return false;
      }
    }
    return true;
  }

  private Map<String, Source> read() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path file : files(options.source())) {
      files.put(options.mount() + name(file), file);
    }
    Map<String, Source> sources = new TreeMap<>();
    for (var entry : files.entrySet()) {
      sources.put(entry.getKey(), source(entry.getKey(), entry.getValue(), files));
    }
    if (!problems.isEmpty()) {
      throw new BuildException(problems);
    }
    return sources;
  }

  private String name(Path file) {
    return "/" + options.source().relativize(file).toString().replace('\\', '/');
  }

  private Source source(String url, Path file, Map<String, Path> files) throws IOException {
    FileKind kind = FileKind.of(file.toString());
    String name = name(file);
    if (kind == FileKind.OTHER) {
      return new Source(url, name, file, kind, null, List.of());
    }
    String text;
    try {
      // A new decoder reports malformed input instead of replacing it.
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException _) {
      problems.add(new Problem(name, 0, "is not UTF-8"));
      return new Source(url, name, file, kind, null, List.of());
    }
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
    }
    try {
      List<Source.Link> links = new ArrayList<>();
      String base = base(url, kind, text);
      for (Reference reference : kind.references(text)) {
        follow(base, reference, files, name, text, links);
      }
      return new Source(url, name, file, kind, text, links);
    } catch (SyntaxException e) {
      problems.add(new Problem(name, Text.line(text, e.offset()), String.valueOf(e.getMessage())));
      return new Source(url, name, file, kind, text, List.of());
    }
  }

  /** The path that relative references start from; empty when that is on another host. */
  private static String base(String url, FileKind kind, String text) {
    String base = kind == FileKind.HTML ? Html.base(text) : null;
    if (base == null) {
      return url;
    }
    return switch (Address.of(url, base)) {
      case Address.Path(String path) -> path;
      case Address.Elsewhere _, Address.Outside _ ->
          Address.ABSOLUTE.matcher(base.strip()).matches() ? "" : url;
    };
  }

  private void follow(
      String base,
      Reference reference,
      Map<String, Path> files,
      String name,
      String text,
      List<Source.Link> links) {
    if (base.isEmpty() && !reference.value().strip().startsWith("/")) {
      return;
    }
    boolean needed = reference.use() != Reference.Use.LINK;
    String problem =
        switch (Address.of(base, reference.value())) {
          case Address.Elsewhere _ -> "";
          case Address.Outside _ -> needed ? "leads out of the site" : "";
          case Address.Path(String path) -> {
            if (files.containsKey(path)) {
              links.add(new Source.Link(reference, path));
              yield "";
            }
            boolean ours = needed || options.fingerprinted(path);
            yield ours && !options.external(path) ? "leads nowhere: there is no " + path : "";
          }
        };
    if (!problem.isEmpty()) {
      problems.add(
          new Problem(
              name, Text.line(text, reference.start()), "'" + reference.value() + "' " + problem));
    }
  }
}
