package dev.terrace.kit.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/**
 * What {@code /info} says of the process.
 *
 * @param name of the process, such as {@code web-tier}
 * @param version of the build
 * @param commit of the source, or {@code unknown}
 * @param started when the process started
 * @param pid its process id
 */
public record ProcessInfo(String name, String version, String commit, Instant started, long pid) {
  /** This process, with the version and commit that the build left in the jar. */
  public static ProcessInfo of(String name) {
    var build = new Properties();
    try (var in = ProcessInfo.class.getResourceAsStream("/dev/terrace/kit/build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties in the jar", e);
    }
    var process = ProcessHandle.current();
    return new ProcessInfo(
        name,
        build.getProperty("version", "unknown"),
        build.getProperty("commit", "unknown"),
        process.info().startInstant().orElseGet(Instant::now),
        process.pid());
  }
}
