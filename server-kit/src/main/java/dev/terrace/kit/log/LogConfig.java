package dev.terrace.kit.log;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is logged: JSON lines on standard output, but for access lines that go elsewhere.
 *
 * @param level lowest level of event lines, default info
 * @param accessLog whether each request gets a line, default true
 * @param accessFormat of those lines: {@code json} (default), or {@code combined} as nginx and
 *     Apache write it
 * @param accessFile where they go; absent: to standard output. It is appended to, and opened anew
 *     on SIGUSR1, after it was moved away. May be relative to the configuration file
 * @param loggers other levels for single loggers by name, such as {@code dev.terrace.proxy: debug}
 */
public record LogConfig(
    @Doc("lowest level of event lines: error, warn, info, debug, trace") @Default("info")
        LogLevel level,
    @Doc("one line per request") @Default("true") boolean accessLog,
    @Doc("json, or combined as nginx and Apache write it") @Default("json")
        AccessFormat accessFormat,
    @Doc("where these lines go; absent: standard output") @Nullable Path accessFile,
    @Doc("levels of single loggers, such as dev.terrace.proxy: debug") @Default("{}")
        Map<String, LogLevel> loggers) {
  /** No access lines. */
  public static LogConfig quiet() {
    return new LogConfig(LogLevel.INFO, false, AccessFormat.JSON, null, Map.of());
  }
}
