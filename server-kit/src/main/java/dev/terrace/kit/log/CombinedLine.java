package dev.terrace.kit.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes access lines as nginx's format {@code combined}. What a client sent cannot end a field, a
 * line, or steer a terminal: quotes, backslashes, control characters and all beyond ASCII are
 * written {@code \x22}, as nginx does. Not thread-safe.
 */
public final class CombinedLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final StringBuilder out = new StringBuilder(256);
  private final ZoneId zone;
  private long second = Long.MIN_VALUE;
  private String time = "";

  /** With times of the system's zone. */
  public CombinedLine() {
    this(ZoneId.systemDefault());
  }

  CombinedLine(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * A line with its end.
   *
   * @param client its address; null: not known, as with all that follows
   * @param user who has been let in by name
   * @param request method, target and protocol
   * @param bytes of the body
   */
  public byte[] line(
      Instant at,
      @Nullable String client,
      @Nullable String user,
      @Nullable String request,
      int status,
      long bytes,
      @Nullable String referer,
      @Nullable String userAgent) {
    out.setLength(0);
    append(client);
    out.append(" - ");
    append(user);
    out.append(" [").append(time(at)).append("] ");
    quote(request);
    out.append(' ').append(status).append(' ').append(bytes).append(' ');
    quote(referer);
    out.append(' ');
    quote(userAgent);
    return out.append('\n').toString().getBytes(UTF_8);
  }

  private String time(Instant at) {
    if (at.getEpochSecond() != second) {
      second = at.getEpochSecond();
      time = TIME.format(at.atZone(zone));
    }
    return time;
  }

  private void quote(@Nullable String text) {
    out.append('"');
    append(text);
    out.append('"');
  }

  private void append(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      out.append('-');
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        out.append(c);
      } else if (c < 0x100) {
        escape(c); // a byte as it came
      } else {
        int end =
            Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : c)
                ? i + 2
                : i + 1;
        for (byte part : text.substring(i, end).getBytes(UTF_8)) {
          escape(part & 0xff); // a lone surrogate is a question mark
        }
        i = end - 1;
      }
    }
  }

  private void escape(int value) {
    out.append("\\x").append(HEX[value >> 4]).append(HEX[value & 15]);
  }
}
