package dev.terrace.web.compress;

import dev.terrace.web.encoding.AcceptEncoding;
import dev.terrace.web.encoding.Coding;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Decides from the heads of a request and its answer; no side effects, thread-safe. */
final class CompressRules {
  /** Fields about the exact bytes, which would no longer be true (RFC 9530, RFC 3230). */
  private static final List<HttpString> DIGESTS =
      List.of(
          new HttpString("Content-Digest"),
          new HttpString("Repr-Digest"),
          new HttpString("Digest"),
          Headers.CONTENT_MD5);

  private final CompressConfig config;
  private final Predicate<Coding> present;
  private final MediaTypes types;
  private final List<Coding> available;

  /**
   * @param present whether a coding can be had now; asked each time
   */
  CompressRules(CompressConfig config, Predicate<Coding> present) {
    this.config = config;
    this.present = present;
    this.types = new MediaTypes(config.types());
    List<Coding> codings = new ArrayList<>(config.codingList());
    codings.add(Coding.IDENTITY);
    this.available = List.copyOf(codings);
  }

  /** What becomes of an answer. */
  enum Fate {
    /** It goes out as it is, whoever asks. */
    UNTOUCHED,
    /** It depends on the client, so that caches must be told. */
    NEGOTIATED
  }

  /** Whether some client would get the answer compressed. */
  Fate fate(HeaderMap request, int status, HeaderMap response) {
    boolean whole =
        status >= 200
            && status != StatusCodes.NO_CONTENT
            && status != StatusCodes.RESET_CONTENT
            && status != StatusCodes.PARTIAL_CONTENT
            && status != StatusCodes.NOT_MODIFIED
            && !response.contains(Headers.CONTENT_RANGE);
    String type = response.getFirst(Headers.CONTENT_TYPE);
    if (!config.enabled()
        || !whole
        || type == null
        || !types.contains(type)
        || encoded(response)
        || tooSmall(response)
        || CacheDirectives.contains(response, "no-transform") // RFC 9111 §5.2.2.6
        || CacheDirectives.contains(request, "no-transform")
        || DIGESTS.stream().anyMatch(response::contains)) {
      return Fate.UNTOUCHED;
    }
    return Fate.NEGOTIATED;
  }

  /**
   * The coding for this client of an answer that is {@link Fate#NEGOTIATED}; identity for none.
   *
   * @param http11 false for HTTP/1.0, where the end of an answer without length cannot be told from
   *     a broken connection
   */
  Coding coding(HeaderMap request, HeaderMap response, boolean http11) {
    if (!http11 || !PersonalAnswers.mayCompress(config.personal(), request, response)) {
      return Coding.IDENTITY;
    }
    AcceptEncoding accepted = AcceptEncoding.of(request);
    Coding chosen = accepted.choose(available);
    if (chosen != null && !present.test(chosen)) {
      chosen = accepted.choose(available.stream().filter(present).toList());
    }
    return chosen == null ? Coding.IDENTITY : chosen;
  }

  /** Whether parts of the answer must never wait for more. */
  static boolean eventStream(HeaderMap response) {
    String type = response.getFirst(Headers.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
  }

  private static boolean encoded(HeaderMap response) {
    HeaderValues codings = response.get(Headers.CONTENT_ENCODING);
    return codings != null
        && !(codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("identity"));
  }

  private boolean tooSmall(HeaderMap response) {
    String length = response.getFirst(Headers.CONTENT_LENGTH);
    if (length == null || length.isEmpty() || length.length() > 18) {
      return false;
    }
    long bytes = 0;
    for (int i = 0; i < length.length(); i++) {
      int digit = length.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      bytes = bytes * 10 + digit;
    }
    return bytes < config.minSize().bytes();
  }
}
