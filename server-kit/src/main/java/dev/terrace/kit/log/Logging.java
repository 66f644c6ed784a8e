package dev.terrace.kit.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets logback up in code: no XML parser, no file that could be lost. */
public final class Logging {
  /** Loggers of libraries that tell of every client that goes away. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.undertow", Level.WARN,
          "org.xnio", Level.WARN,
          "org.jboss", Level.WARN,
          "com.zaxxer.hikari", Level.WARN,
          "org.flywaydb", Level.WARN,
          "io.netty", Level.WARN);

  private Logging() {}

  /** Event lines as JSON on standard output at the levels of the configuration. */
  public static void start(LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.reset();
      context.setMaxCallerDataDepth(0);
      append(context, new JsonEncoder(), "System.out");
      levels(context, config);
    }
  }

  /** Changes the levels of a running process. */
  public static void levels(LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (Logger logger : context.getLoggerList()) {
        if (!logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
          logger.setLevel(null);
        }
      }
      levels(context, config);
    }
  }

  private static void levels(LoggerContext context, LogConfig config) {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level(config.level()));
    quiet(context);
    config.loggers().forEach((name, level) -> context.getLogger(name).setLevel(level(level)));
  }

  static void quiet(LoggerContext context) {
    QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
  }

  static void append(LoggerContext context, Encoder<ILoggingEvent> encoder, String target) {
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget(target);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
