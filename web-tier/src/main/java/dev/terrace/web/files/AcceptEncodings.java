package dev.terrace.web.files;

import dev.terrace.web.encoding.AcceptEncoding;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what {@code Accept-Encoding} fields mean: browsers send a handful of them. */
final class AcceptEncodings {
  private static final int MOST = 500;
  private static final int LONGEST = 200;
  private static final AcceptEncoding NONE = AcceptEncoding.of(new HeaderMap());
  private static final Map<String, AcceptEncoding> KNOWN = new ConcurrentHashMap<>();

  private AcceptEncodings() {}

  static AcceptEncoding of(HeaderMap request) {
    HeaderValues lines = request.get(Headers.ACCEPT_ENCODING);
    if (lines == null) {
      return NONE;
    }
    if (lines.size() > 1 || lines.getFirst().length() > LONGEST) {
      return AcceptEncoding.of(request);
    }
    String line = lines.getFirst();
    AcceptEncoding known = KNOWN.get(line);
    if (known == null) {
      known = AcceptEncoding.of(request);
      if (KNOWN.size() >= MOST) {
        KNOWN.clear(); // somebody sends them at random
      }
      KNOWN.put(line, known);
    }
    return known;
  }
}
