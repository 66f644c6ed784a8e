package dev.terrace.kit.http;

import io.undertow.protocols.http2.HpackEncoder;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.lang.reflect.Field;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Which fields of answers go into the table of HPACK (RFC 7541 §2.3.2): those that are the same
 * from answer to answer. Undertow's encoder puts nearly all there and looks through the list for
 * each answer, 50 ids of requests with the usual table and 800 with the one that Chrome asks for;
 * what is different each time is never found, and drives out what would have been. Thread-safe.
 */
final class AnswerIndexing implements HpackEncoder.HpackHeaderFunction {
  static final AnswerIndexing RULES = new AnswerIndexing();

  /** Until the client says another one (RFC 9113 §6.5.2), in bytes. */
  private static final int TABLE_SIZE = 4096;

  private static final Set<HttpString> DIFFERENT_EACH_TIME =
      Set.of(
          RequestId.HEADER,
          Headers.AGE,
          Headers.CONTENT_LENGTH,
          Headers.CONTENT_RANGE,
          Headers.DATE,
          Headers.ETAG,
          Headers.EXPIRES,
          Headers.LAST_MODIFIED,
          Headers.LOCATION,
          Headers.SET_COOKIE);

  /** Null with an Undertow that keeps its encoder elsewhere. */
  private static final @Nullable Field ENCODER = encoder();

  private AnswerIndexing() {}

  /**
   * Makes a connection follow these rules; before its first answer. Undertow has no setting for it,
   * only a constructor that it does not use, so this is reflection; without the field the
   * connection works all the same, for more processor time.
   */
  static void install(Http2Channel connection) {
    if (ENCODER != null) {
      try {
        ENCODER.set(connection, new HpackEncoder(TABLE_SIZE, RULES));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // it was made accessible
      }
    }
  }

  private static @Nullable Field encoder() {
    try {
      Field field = Http2Channel.class.getDeclaredField("encoder");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger(AnswerIndexing.class)
          .atWarn()
          .setCause(e)
          .log("Undertow's HPACK encoder is not where it was: HTTP/2 takes more processor time");
      return null;
    }
  }

  @Override
  public boolean shouldUseIndexing(HttpString name, String value) {
    return !DIFFERENT_EACH_TIME.contains(name);
  }

  /** Only for what is sent once: coding costs more than the quarter that it saves. */
  @Override
  public boolean shouldUseHuffman(HttpString name, String value) {
    return value.length() > 10 && !DIFFERENT_EACH_TIME.contains(name);
  }

  @Override
  public boolean shouldUseHuffman(HttpString name) {
    return name.length() > 10 && !DIFFERENT_EACH_TIME.contains(name);
  }
}
