package dev.terrace.proxy.forward;

import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;

/**
 * Gets the answer to a {@link Fetch}: a head, data, an end; or a failure at any time before the
 * end. Called on the fetch's I/O thread, which it must not block; after {@link #end}, {@link
 * #failed} or {@link Fetch#cancel} it is not called any more.
 */
public interface AnswerReceiver {
  /**
   * The server said something before its answer, such as 103 Early Hints, RFC 9110 §15.2; any
   * number of times. Tells nobody by default.
   *
   * @param status 102 to 199
   * @param headers without those that end at this hop; the receiver's own from now on
   */
  default void interim(int status, HeaderMap headers) {}

  /** The head arrived; at most once. */
  void head(Answer answer);

  /**
   * The next bytes of the body. What is left in the buffer is offered again after {@link
   * Fetch#resume}; until then nothing more is read from the server, and its silence is not counted.
   */
  void data(ByteBuffer data);

  /**
   * The answer is whole.
   *
   * @param trailers empty when there were none
   */
  void end(HeaderMap trailers);

  /**
   * No server gave an answer, or it broke off after its head.
   *
   * @param status what a client would be told: 502, 503 or 504
   * @param server whom it was about: a server, or the backend when none was to be had
   * @param reason for the log
   */
  void failed(int status, String server, String reason);
}
