package dev.terrace.proxy.persist;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cookies of a request say about who served the visitor before.
 *
 * @param server the value that names the server, null when the visitor belongs to none (any more)
 * @param cookies the Cookie field that the server gets to see, null: none
 * @param seen when the visitor was last seen, in seconds since 1970; 0: not told
 * @param first when the visitor was first seen, likewise
 */
public record Visit(@Nullable String server, @Nullable String cookies, long seen, long first) {
  /** A visitor of a backend without persistence. */
  public static Visit stateless(@Nullable List<String> lines) {
    return new Visit(null, CookieHeader.join(lines), 0, 0);
  }
}
