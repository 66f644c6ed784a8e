package dev.terrace.kit.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.Set;

/**
 * Event lines: {@code time}, {@code level}, {@code logger}, {@code message}, the event's key-values
 * and its MDC, and {@code exception} with the stack trace. Thread-safe: appenders encode outside
 * their lock.
 */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {
  private static final Set<String> RESERVED =
      Set.of("time", "level", "logger", "message", "thread", "exception");

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new JsonLine();
    line.begin()
        .field("time", event.getInstant().toString())
        .field("level", event.getLevel().toString())
        .field("logger", event.getLoggerName())
        .field("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach((key, value) -> line.field(name(key), value));
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> line.value(name(pair.key), pair.value));
    }
    if (event.getThrowableProxy() != null) {
      line.field("thread", event.getThreadName())
          .field("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.end();
  }

  /** A key of the event's own that would collide with one of the line's. */
  private static String name(String key) {
    return RESERVED.contains(key) ? key + "_" : key;
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
