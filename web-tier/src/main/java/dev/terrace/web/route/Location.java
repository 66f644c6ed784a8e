package dev.terrace.web.route;

import java.util.List;

/**
 * A path prefix and what answers below it.
 *
 * @param prefix whole segments: {@code /api} is the prefix of {@code /api} and {@code /api/x}, not
 *     of {@code /apix}
 */
public record Location(List<String> prefix, Route route) {
  /** Copies the list. */
  public Location {
    prefix = List.copyOf(prefix);
  }
}
