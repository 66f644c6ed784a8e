package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The id that names one request in the logs of every tier, in the header {@code X-Request-Id}.
 *
 * <p>A fresh one has 26 characters of Crockford's base 32: 48 bits of milliseconds, then 80 random
 * bits (a ULID), so ids sort by time. They tell requests apart; they are no secret.
 */
public final class RequestId {
  /** The header. */
  public static final HttpString HEADER = new HttpString("X-Request-Id");

  private static final int MAX_LENGTH = 128;
  private static final byte[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".getBytes(US_ASCII);

  private RequestId() {}

  /** The id of a request that came through an {@link HttpServer}. */
  public static String of(HttpServerExchange exchange) {
    return RequestState.of(exchange).id();
  }

  /**
   * One to 128 letters, digits and {@code . _ -}: nothing that could forge a log line or header.
   */
  static boolean valid(@Nullable String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '.';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  static String fresh(long epochMillis) {
    var random = ThreadLocalRandom.current();
    byte[] text = new byte[26];
    put(text, 0, 10, epochMillis);
    put(text, 10, 8, random.nextLong());
    put(text, 18, 8, random.nextLong());
    return new String(text, ISO_8859_1);
  }

  private static void put(byte[] text, int from, int digits, long value) {
    long rest = value;
    for (int i = from + digits - 1; i >= from; i--) {
      text[i] = DIGITS[(int) (rest & 31)];
      rest >>>= 5;
    }
  }
}
