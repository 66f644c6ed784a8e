package dev.terrace.kit.log;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.util.Map;

/**
 * What is logged; always as JSON lines on standard output.
 *
 * @param level lowest level of event lines, default info
 * @param accessLog whether each request gets a line, default true
 * @param loggers other levels for single loggers by name, such as {@code dev.terrace.proxy: debug}
 */
public record LogConfig(
    @Doc("lowest level of event lines: error, warn, info, debug, trace") @Default("info")
        LogLevel level,
    @Doc("one line per request") @Default("true") boolean accessLog,
    @Doc("levels of single loggers, such as dev.terrace.proxy: debug") @Default("{}")
        Map<String, LogLevel> loggers) {}
