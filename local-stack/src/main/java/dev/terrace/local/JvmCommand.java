package dev.terrace.local;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.local.Part.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a part's JVM is started: small, quick, and gone at once when it is out of memory. */
final class JvmCommand {
  /**
   * glibc gives every thread an allocation arena of its own, which costs some 10 MiB of resident
   * memory for nothing in a process whose memory is the JVM's.
   */
  static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

  private JvmCommand() {}

  static List<String> of(Layout layout, Part part, ByteSize heap) {
    Tier tier = part.tier();
    Path jars = layout.dist(module(tier)).resolve("lib");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap.bytes() / 1024 + "k");
    command.add("-XX:+UseSerialGC"); // six JVMs on two cores: no collector threads, least memory
    command.add("-XX:+UseCompactObjectHeaders"); // a tenth less heap (JEP 519)
    command.add("-Xss512k"); // platform threads only; virtual ones grow as they need
    command.add("-XX:ReservedCodeCacheSize=48m");
    command.add(
        "-XX:+ExitOnOutOfMemoryError"); // a part that is dead is replaced, a sick one lingers
    command.add("-XX:-UsePerfData"); // no file in /tmp
    command.add(
        "--enable-native-access=ALL-UNNAMED"); // compression and TLS libraries, else a warning
    command.add("--sun-misc-unsafe-memory-access=allow"); // Undertow's buffers, else a warning
    command.addAll(compiler(tier));
    command.addAll(sharedClasses(layout, part));
    command.add("-cp");
    command.add(jars + "/*");
    command.add(mainClass(tier));
    command.add("--config");
    command.add(layout.conf(part).toString());
    return command;
  }

  /**
   * The first compiler alone halves the processor time of a start (2.1 s to 1.2 s measured for the
   * web tier) and saves 10 MiB. Not for the application, whose password hashes are pure computing.
   */
  private static List<String> compiler(Tier tier) {
    return tier == Tier.APP ? List.of() : List.of("-XX:TieredStopAtLevel=1");
  }

  /**
   * An archive of loaded classes (AppCDS) halves the processor time once more, to 0.8 s. The JVM
   * finds out by itself whether the archive fits the jars; if it does not, the first part of the
   * tier writes a new one when it ends, and only that one, so that two never write at a time.
   */
  private static List<String> sharedClasses(Layout layout, Part part) {
    Path archive = layout.sharedClasses().resolve(part.tier().label() + ".jsa");
    var flags = new ArrayList<>(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off"));
    flags.add(
        "-Xlog:cds+dynamic=off"); // "an error has occurred while processing…": it is made anew
    if (part == part.tier().parts().getFirst()) {
      flags.add("-XX:+AutoCreateSharedArchive");
    }
    return flags;
  }

  /** Whether the part has been built. */
  static boolean built(Layout layout, Part part) {
    return Files.isDirectory(layout.dist(module(part.tier())).resolve("lib"));
  }

  static String module(Tier tier) {
    return tier.label() + "-tier";
  }

  private static String mainClass(Tier tier) {
    return switch (tier) {
      case APP -> "dev.terrace.app.AppMain";
      case WEB -> "dev.terrace.web.WebMain";
      case LB -> "dev.terrace.lb.LbMain";
      case DB -> throw new IllegalArgumentException("the database is no JVM");
    };
  }
}
