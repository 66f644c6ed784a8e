package dev.terrace.local;

import dev.terrace.kit.config.ByteSize;
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
    Part.Tier tier = part.tier();
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
    command.add("-Djava.util.logging.manager=java.util.logging.LogManager");
    command.add(
        "--enable-native-access=ALL-UNNAMED"); // compression and TLS libraries, else a warning
    command.add("-cp");
    command.add(jars + "/*");
    command.add(mainClass(tier));
    command.add("--config");
    command.add(layout.conf(part).toString());
    return command;
  }

  /** Whether the part has been built. */
  static boolean built(Layout layout, Part part) {
    return Files.isDirectory(layout.dist(module(part.tier())).resolve("lib"));
  }

  static String module(Part.Tier tier) {
    return tier.label() + "-tier";
  }

  private static String mainClass(Part.Tier tier) {
    return switch (tier) {
      case APP -> "dev.terrace.app.AppMain";
      case WEB -> "dev.terrace.web.WebMain";
      case LB -> "dev.terrace.lb.LbMain";
      case DB -> throw new IllegalArgumentException("the database is no JVM");
    };
  }
}
