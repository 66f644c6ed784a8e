package dev.terrace.proxy.persist;

import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.CookieConfig.Mode;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the cookie that keeps a visitor on one server, as the section about {@code
 * cookie} in HAProxy's configuration manual describes it. Immutable.
 */
public final class Persistence {
  /** Between the name of the server and the application's own value, as in HAProxy. */
  private static final char DELIMITER = '~';

  /** How much the clocks of two load balancers may differ. */
  private static final long TOLERANCE_SECONDS = 600;

  private final CookieConfig config;
  private final InstantSource clock;

  public Persistence(CookieConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Reads a request.
   *
   * @param lines of the Cookie field; null: there is none
   */
  public Visit visit(@Nullable List<String> lines) {
    if (lines == null) {
      return Visit.stateless(null);
    }
    return config.mode() == Mode.PREFIX ? prefixed(lines) : inserted(lines);
  }

  private Visit prefixed(List<String> lines) {
    CookieHeader header =
        CookieHeader.replace(
            lines, config.name(), value -> value.substring(value.indexOf(DELIMITER) + 1));
    String value = header.value();
    int end = value == null ? -1 : value.indexOf(DELIMITER);
    return new Visit(
        value == null || end < 0 ? null : value.substring(0, end), header.others(), 0, 0);
  }

  private Visit inserted(List<String> lines) {
    CookieHeader header = CookieHeader.take(lines, config.name());
    String cookies = config.indirect() ? header.others() : CookieHeader.join(lines);
    String value = header.value();
    if (value == null) {
      return new Visit(null, cookies, 0, 0);
    }
    if (!stamped()) {
      int end = value.indexOf('.');
      return new Visit(end < 0 ? value : value.substring(0, end), cookies, 0, 0);
    }
    Stamp stamp = Stamp.parse(value);
    return stamp == null || expired(stamp)
        ? new Visit(null, cookies, 0, 0)
        : new Visit(stamp.server(), cookies, stamp.seen(), stamp.first());
  }

  /** A cookie from before the limits were set has no times and counts as just seen. */
  private boolean expired(Stamp stamp) {
    long now = now();
    return stamp.seen() > now + TOLERANCE_SECONDS
        || stamp.first() > now + TOLERANCE_SECONDS
        || older(stamp.seen(), config.maxidle(), now)
        || older(stamp.first(), config.maxlife(), now);
  }

  private static boolean older(long since, @Nullable Duration limit, long now) {
    return limit != null && since != 0 && now - since > limit.toSeconds();
  }

  /**
   * Writes what an answer tells the visitor's browser.
   *
   * @param server the value that names the server that answered
   * @param kept whether the visitor's own cookie names a server that keeps its visitors
   * @param tls whether the visitor came over TLS
   * @param answer the answer's fields, which are changed
   */
  public void answer(Visit visit, String server, boolean kept, boolean tls, HeaderMap answer) {
    if (config.mode() == Mode.PREFIX) {
      prefix(server, answer);
      return;
    }
    if (setsOwn(answer)) {
      if (config.preserve()) {
        return; // the application decides for itself where the visitor goes
      }
      replaceOwn(answer, _ -> null);
    }
    if (kept && !stale(visit)) {
      return;
    }
    answer.add(Headers.SET_COOKIE, line(value(visit, server, kept), tls));
    if (config.nocache()) {
      answer.add(Headers.CACHE_CONTROL, "private");
    }
  }

  private boolean stamped() {
    return config.maxidle() != null || config.maxlife() != null;
  }

  /** Whether the time in the cookie has to be renewed: after a tenth of maxidle, not each time. */
  private boolean stale(Visit visit) {
    if (!stamped()) {
      return false;
    }
    if (visit.first() == 0) {
      return true;
    }
    Duration idle = config.maxidle();
    return idle != null && now() - visit.seen() >= Math.max(1, idle.toSeconds() / 10);
  }

  private String value(Visit visit, String server, boolean kept) {
    if (!stamped()) {
      return server;
    }
    long now = now();
    String named = visit.server();
    if (kept && named != null) {
      return new Stamp(named, now, visit.first() == 0 ? now : visit.first()).text();
    }
    return new Stamp(server, now, now).text();
  }

  private String line(String value, boolean tls) {
    boolean secure =
        switch (config.secure()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> tls;
        };
    return config.name()
        + "="
        + value
        + "; Path=/"
        + (config.domain() == null ? "" : "; Domain=" + config.domain())
        + "; HttpOnly; SameSite="
        + config.sameSite().text()
        + (secure ? "; Secure" : "");
  }

  private void prefix(String server, HeaderMap answer) {
    if (setsOwn(answer)) {
      int value = config.name().length() + 1;
      replaceOwn(
          answer, line -> line.substring(0, value) + server + DELIMITER + line.substring(value));
    }
  }

  private boolean setsOwn(HeaderMap answer) {
    HeaderValues lines = answer.get(Headers.SET_COOKIE);
    return lines != null && lines.stream().anyMatch(this::own);
  }

  private void replaceOwn(HeaderMap answer, Function<String, @Nullable String> change) {
    List<String> kept = new ArrayList<>();
    for (String line : answer.get(Headers.SET_COOKIE)) {
      String changed = own(line) ? change.apply(line.strip()) : line;
      if (changed != null) {
        kept.add(changed);
      }
    }
    answer.remove(Headers.SET_COOKIE);
    answer.addAll(Headers.SET_COOKIE, kept);
  }

  private boolean own(String line) {
    String text = line.strip();
    return text.length() > config.name().length()
        && text.startsWith(config.name())
        && text.charAt(config.name().length()) == '=';
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** The value of a cookie with limits: who served, when last seen, when first seen. */
  private record Stamp(String server, long seen, long first) {
    private static final int RADIX = 36;

    static @Nullable Stamp parse(String value) {
      String[] parts = value.split("\\.", -1);
      if (parts.length == 1) {
        return new Stamp(value, 0, 0);
      }
      if (parts.length != 3 || parts[1].length() > 9 || parts[2].length() > 9) {
        return null;
      }
      try {
        return new Stamp(
            parts[0], Long.parseLong(parts[1], RADIX), Long.parseLong(parts[2], RADIX));
      } catch (NumberFormatException _) {
        return null;
      }
    }

    String text() {
      return server + '.' + Long.toString(seen, RADIX) + '.' + Long.toString(first, RADIX);
    }
  }
}
