package dev.terrace.web.build;

import dev.terrace.web.encoding.Coding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes a folder for web servers out of one that people write. The same input, the same bytes. */
final class SiteBuild {
  private final BuildOptions options;
  private final TargetFolder target;

  SiteBuild(BuildOptions options) {
    this.options = options;
    this.target = new TargetFolder(options.target());
  }

  /**
   * What was done.
   *
   * @param skipped whether everything was there already
   * @param sources files of the source
   * @param files files in the target, compressed ones included
   * @param bytes of the target
   */
  record Report(boolean skipped, int sources, int files, long bytes) {}

  /**
   * Builds.
   *
   * @param force whether also when everything is there already
   * @throws BuildException if the site has mistakes; then the target is as before
   * @throws IOException if a file cannot be read or written
   */
  Report run(boolean force) throws IOException, InterruptedException {
    String input = input();
    Path manifest = options.manifest();
    boolean complete =
        target.isBuiltFrom(input) && (manifest == null || Files.isRegularFile(manifest));
    if (complete && !force) {
      return new Report(true, 0, 0, 0);
    }
    Map<String, Source> sources = SourceTree.read(options);
    Map<String, Built> built = Renderer.render(options, sources);
    checkNames(built);
    target.begin();
    write(built);
    target.finish(input);
    if (manifest != null) {
      Files.createDirectories(manifest.toAbsolutePath().getParent());
      Files.writeString(manifest, Manifest.json(built));
    }
    return new Report(false, sources.size(), target.files(), target.bytes());
  }

  /** No built file may take the place of another. */
  private void checkNames(Map<String, Built> built) {
    List<Problem> problems = new ArrayList<>();
    for (Built file : built.values()) {
      Source other = sourceOf(built, file.url());
      if (other != null && !other.equals(file.source())) {
        problems.add(new Problem(file.source().name(), 0, "would be built over " + other.name()));
      }
      for (Coding coding : Coding.values()) {
        Built beside = coding == Coding.IDENTITY ? null : built.get(file.url() + coding.suffix());
        if (options.compress() && beside != null) {
          problems.add(
              new Problem(
                  beside.source().name(), 0, "is made by the build; take it out of the source"));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new BuildException(problems);
    }
  }

  private static @org.jspecify.annotations.Nullable Source sourceOf(
      Map<String, Built> built, String url) {
    Built other = built.get(url);
    return other == null || !other.url().equals(url) ? null : other.source();
  }

  /** Compresses on all cores, writes one after the other. */
  private void write(Map<String, Built> built) throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    try (var threads = Executors.newFixedThreadPool(cores)) {
      Map<Built, Future<Map<Coding, Content.Bytes>>> compressed = new java.util.LinkedHashMap<>();
      for (Built file : built.values()) {
        compressed.put(
            file,
            threads.submit(() ->
                options.compress()
                    ? Precompressor.compress(file.fileName(), file.content())
                    : Map.of()));
      }
      for (var entry : compressed.entrySet()) {
        String name = entry.getKey().url().substring(options.mount().length() + 1);
        target.write(name, entry.getKey().content());
        for (var coded : result(entry.getValue()).entrySet()) {
          target.writeBeside(name, coded.getKey().suffix(), coded.getValue());
        }
      }
    }
  }

  private static <T> T result(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("compressing failed", e.getCause());
    }
  }

  /** A digest of all that the result depends on: the files, the options, and this program. */
  private String input() throws IOException {
    MessageDigest digest = Content.digestOf("SHA-256");
    String settings =
        String.join(
            "\0",
            options.mount(),
            options.fingerprint().toString(),
            options.external().toString(),
            "" + options.minify(),
            "" + options.compress());
    digest.update(settings.getBytes(StandardCharsets.UTF_8));
    digest.update(OwnCode.digest());
    for (Path file : SourceTree.files(options.source())) {
      String name = options.source().relativize(file).toString();
      digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
      digest.update(new Content.Copy(file).digest("SHA-256"));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
