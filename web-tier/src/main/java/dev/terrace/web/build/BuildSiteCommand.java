package dev.terrace.web.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code web-tier build-site}. */
@Command(
    name = "build-site",
    sortOptions = false,
    description = {
      "Builds a site for serving: SRC is what people write, DST what web servers serve.",
      "",
      "Files below /assets get a hash of their content in their name (site.4e1f0c9a2b.css), so that"
          + " browsers may keep them for a year; references in CSS, JavaScript modules, HTML and SVG"
          + " are rewritten, and one that leads nowhere is an error. CSS, JavaScript, HTML, SVG and"
          + " JSON are minified; what is text gets .br, .zst and .gz files beside it where they are"
          + " smaller. Nothing is done when nothing changed. The same input gives the same bytes."
    },
    footer = {
      "",
      "Exit codes: 0 built, or nothing to do; 1 the site has mistakes; 2 wrong usage; 3 a file"
          + " cannot be read or written."
    })
public final class BuildSiteCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int MISTAKES = 1;
  private static final int UNUSABLE = 3;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SRC", description = "folder with the site's sources")
  private Path source;

  @Parameters(
      index = "1",
      paramLabel = "DST",
      description = "folder to write; must be empty, new, or of an earlier build")
  private Path target;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "write the names, sizes, digests and imports of all files there, as JSON")
  private @Nullable Path manifest;

  @Option(
      names = "--fingerprint",
      paramLabel = "PATH",
      defaultValue = "/assets",
      description = "files below this path get a hash; may be repeated; default ${DEFAULT-VALUE}")
  private List<String> fingerprint;

  @Option(
      names = "--external",
      paramLabel = "PATH",
      description = "paths that something else answers, such as /api; may be repeated")
  private List<String> external = List.of();

  @Option(
      names = "--mount",
      paramLabel = "PATH",
      defaultValue = "",
      description = "path at which DST is served, such as /docs; default the root of the host")
  private String mount;

  @Option(names = "--no-minify", description = "leave texts as they are, but for references")
  private boolean noMinify;

  @Option(names = "--no-compress", description = "make no .br, .zst and .gz files")
  private boolean noCompress;

  @Option(names = "--force", description = "build even when nothing changed")
  private boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "say nothing but mistakes")
  private boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  /** Made by picocli, which sets the fields. */
  @SuppressWarnings("NullAway.Init")
  BuildSiteCommand() {}

  /** The command, to be added to a command line. */
  public static CommandLine commandLine() {
    return new CommandLine(new BuildSiteCommand());
  }

  @Override
  public Integer call() throws InterruptedException {
    var options =
        new BuildOptions(
            real(source),
            target.toAbsolutePath().normalize(),
            manifest,
            path("--mount", mount),
            fingerprint.stream().map(prefix -> path("--fingerprint", prefix)).toList(),
            external.stream().map(prefix -> path("--external", prefix)).toList(),
            !noMinify,
            !noCompress);
    check(options);
    try {
      long start = System.nanoTime();
      var report = new SiteBuild(options).run(force);
      if (!quiet) {
        say(report, (System.nanoTime() - start) / 1_000_000);
      }
      return OK;
    } catch (BuildException e) {
      System.err.println(e.getMessage());
      return MISTAKES;
    } catch (IOException e) {
      System.err.println("build-site: " + e);
      return UNUSABLE;
    }
  }

  private void say(SiteBuild.Report report, long millis) {
    System.out.println(
        report.skipped()
            ? target + ": nothing has changed"
            : "%s: %d files (%,d bytes) built of %d in %d ms"
                .formatted(target, report.files(), report.bytes(), report.sources(), millis));
  }

  private Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException _) {
      throw usage("SRC %s does not exist".formatted(folder));
    }
  }

  private void check(BuildOptions options) {
    if (!Files.isDirectory(options.source())) {
      throw usage("SRC %s is no folder".formatted(source));
    }
    if (options.target().startsWith(options.source())
        || options.source().startsWith(options.target())) {
      throw usage("SRC and DST must not lie inside each other");
    }
    try {
      if (!new TargetFolder(options.target()).isOurs()) {
        throw usage(
            "DST %s holds files that no earlier build wrote; give an empty or new folder"
                .formatted(target));
      }
    } catch (IOException _) {
      throw usage("DST %s is no folder that can be read".formatted(target));
    }
  }

  /** Without a slash at the end; empty is the root. */
  private String path(String option, String given) {
    String path = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw usage("%s must begin with '/' but was '%s'".formatted(option, given));
    }
    return path;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
