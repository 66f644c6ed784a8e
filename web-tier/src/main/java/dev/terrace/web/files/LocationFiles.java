package dev.terrace.web.files;

import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a location serves files.
 *
 * @param index names to look for when a directory is asked for
 * @param tries what to look for in which order; empty: the path itself
 * @param maxAge how long anything but HTML may be used without asking again
 * @param fingerprinted whether names may hold a hash of the content, which makes them immutable
 * @param listing whether a directory without index is listed
 * @param personal whether answers are for the one who asked, so that caches on the way must not
 *     keep them
 * @param headers further fields of every answer; they replace those that the files bring, and empty
 *     ones leave them out
 */
public record LocationFiles(
    List<String> index,
    List<TryFile> tries,
    Duration maxAge,
    boolean fingerprinted,
    boolean listing,
    boolean personal,
    Map<HttpString, String> headers,
    Set<HttpString> without) {
  /** Copies the lists. */
  public LocationFiles {
    index = List.copyOf(index);
    tries = List.copyOf(tries);
    headers = Map.copyOf(headers);
    without = Set.copyOf(without);
  }

  /** What answers when nothing is found; null: 404. */
  @Nullable TryFile fallback() {
    return tries.isEmpty() || tries.getLast() instanceof TryFile.Look ? null : tries.getLast();
  }
}
