package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/**
 * The age of responses in milliseconds, RFC 9111 §4.2.3.
 *
 * <p>How long a response has been here is measured by two clocks, and the longer time counts: the
 * monotonic one is not moved when somebody sets the time, the wall clock goes on while the machine
 * sleeps and across restarts. A jump of the wall clock can so make a response too old, which costs
 * a validation, but never too young.
 */
public final class Age {
  private Age() {}

  /**
   * An instant on both clocks.
   *
   * @param wallMillis since 1970
   * @param nanos of {@link System#nanoTime}
   */
  public record Instant(long wallMillis, long nanos) {
    /** Now. */
    public static Instant now() {
      return new Instant(System.currentTimeMillis(), System.nanoTime());
    }

    /** Seconds since 1970. */
    public long seconds() {
      return Math.floorDiv(wallMillis, 1000);
    }

    /** Milliseconds from another instant to this one, by the clock that counts more. */
    public long since(Instant earlier) {
      return Math.max(
          Math.max(wallMillis - earlier.wallMillis, (nanos - earlier.nanos) / 1_000_000), 0);
    }
  }

  /**
   * The corrected_initial_age: what a response's age was when it was received.
   *
   * @param requested request_time
   * @param received response_time
   */
  public static long initial(HeaderMap headers, Instant requested, Instant received) {
    long date = Lifetime.date(headers, received.seconds());
    long apparentAge = Math.max(0, received.seconds() - date) * 1000;
    long correctedAgeValue = value(headers) * 1000 + received.since(requested);
    return Math.max(apparentAge, correctedAgeValue);
  }

  /** The current_age. */
  public static long current(long initialAge, Instant received, Instant now) {
    return initialAge + now.since(received);
  }

  /** The age_value: of several members the first counts, and an invalid one not at all, §5.1. */
  static long value(HeaderMap headers) {
    HeaderValues lines = headers.get(Headers.AGE);
    if (lines == null) {
      return 0;
    }
    String first = lines.getFirst();
    int comma = first.indexOf(',');
    return Math.max(
        0, DeltaSeconds.parse(Tokens.trim(comma < 0 ? first : first.substring(0, comma))));
  }
}
