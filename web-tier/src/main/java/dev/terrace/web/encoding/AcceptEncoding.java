package dev.terrace.web.encoding;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much a client wants each content coding: its {@code Accept-Encoding}, RFC 9110 §12.5.3.
 * Immutable.
 */
public final class AcceptEncoding {
  /** Not asked for, though not refused: worth less than anything that is asked for (0.001). */
  private static final int UNSAID_IDENTITY = 1;

  /** Weights are kept in thousandths times ten, so that 0.001 is more than {@code UNSAID}. */
  private static final int WHOLE = 10_000;

  /** What the client said of each coding; 0 is refused. */
  private final Map<Coding, Integer> said;

  /** What it said of all others; null when it said nothing. */
  private final @Nullable Integer others;

  private AcceptEncoding(Map<Coding, Integer> said, @Nullable Integer others) {
    this.said = said;
    this.others = others;
  }

  /**
   * Reads the field of a request. Without one, and with an empty one, only identity counts as
   * accepted: many clients that do not say what they understand understand nothing else. What is
   * malformed in the field is passed over.
   */
  public static AcceptEncoding of(HeaderMap request) {
    return parse(request.get(Headers.ACCEPT_ENCODING));
  }

  static AcceptEncoding parse(@Nullable Iterable<String> lines) {
    Map<Coding, Integer> said = new EnumMap<>(Coding.class);
    Integer others = null;
    if (lines != null) {
      for (String line : lines) {
        for (String element : line.split(",", -1)) {
          int semicolon = element.indexOf(';');
          String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
          int weight = semicolon < 0 ? WHOLE : weight(element.substring(semicolon + 1).strip());
          Coding coding = Coding.of(name);
          if (weight >= 0 && name.equals("*")) {
            others = weight;
          } else if (weight >= 0 && coding != null) {
            said.put(coding, weight);
          }
        }
      }
    }
    return new AcceptEncoding(said, others);
  }

  /**
   * The coding that suits the client best among the ones that there are.
   *
   * @param available in the server's order of preference, which decides where the client has none;
   *     with identity where that can be had
   * @return null when the client refuses all of them
   */
  public @Nullable Coding choose(List<Coding> available) {
    Coding best = null;
    for (int i = 0; i < available.size(); i++) {
      Coding coding = available.get(i);
      if (accepts(coding) && (best == null || weight(coding) > weight(best))) {
        best = coding;
      }
    }
    return best;
  }

  /** Whether the client takes a coding. */
  public boolean accepts(Coding coding) {
    return weight(coding) > 0;
  }

  private int weight(Coding coding) {
    Integer weight = said.getOrDefault(coding, others);
    if (weight != null) {
      return weight;
    }
    return coding == Coding.IDENTITY ? UNSAID_IDENTITY : 0;
  }

  /** RFC 9110 §12.4.2: {@code q=0.5}, at most three digits behind the point; -1 when malformed. */
  private static int weight(String parameter) {
    int length = parameter.length();
    if (length < 3
        || length > 7
        || (parameter.charAt(0) | 0x20) != 'q'
        || parameter.charAt(1) != '=') {
      return -1;
    }
    int whole = parameter.charAt(2) - '0';
    if (whole < 0 || whole > 1 || (length > 3 && parameter.charAt(3) != '.')) {
      return -1;
    }
    int weight = whole * WHOLE;
    int unit = WHOLE / 10;
    for (int i = 4; i < length; i++, unit /= 10) {
      int digit = parameter.charAt(i) - '0';
      if (digit < 0 || digit > 9 || (whole == 1 && digit > 0)) {
        return -1;
      }
      weight += digit * unit;
    }
    return weight;
  }
}
