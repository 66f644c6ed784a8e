package dev.terrace.web.compress;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entity tags of answers that are compressed on the way. They become weak: the same page does not
 * come out the same to the byte each time (RFC 9110 §8.8.1). So that an origin which compares tags
 * as text still knows its own, a weak tag of a request goes on in both forms, which mean the same
 * in If-None-Match, where comparison is weak (§13.1.2).
 */
final class EntityTags {
  private static final String WEAK = "W/";

  private EntityTags() {}

  static String weakened(String tag) {
    return tag.startsWith(WEAK) ? tag : WEAK + tag;
  }

  /** Weakens the tag of an answer, if it has one. */
  static void weaken(HeaderMap response) {
    String tag = response.getFirst(Headers.ETAG);
    if (tag != null) {
      response.put(Headers.ETAG, weakened(tag));
    }
  }

  /**
   * Adds the strong form to each weak tag of If-None-Match.
   *
   * @return the strong forms that were added, which the client itself did not send
   */
  static Set<String> addStrongForms(HeaderMap request) {
    HeaderValues lines = request.get(Headers.IF_NONE_MATCH);
    if (lines == null) {
      return Set.of();
    }
    List<String> tags = new ArrayList<>();
    for (String line : lines) {
      split(line, tags);
    }
    Set<String> added = new HashSet<>();
    StringBuilder all = new StringBuilder();
    for (String tag : tags) {
      if (!all.isEmpty()) {
        all.append(", ");
      }
      all.append(tag);
      if (tag.startsWith(WEAK)) {
        String strong = tag.substring(WEAK.length());
        if (!tags.contains(strong) && added.add(strong)) {
          all.append(", ").append(strong);
        }
      }
    }
    if (!added.isEmpty()) {
      request.put(Headers.IF_NONE_MATCH, all.toString());
    }
    return added;
  }

  /** Elements of a list of tags; a comma inside quotes belongs to its tag. */
  private static void split(String line, List<String> tags) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      char c = i == line.length() ? ',' : line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && (!quoted || i == line.length())) {
        String tag = line.substring(start, i).strip();
        if (!tag.isEmpty()) {
          tags.add(tag);
        }
        start = i + 1;
      }
    }
  }
}
