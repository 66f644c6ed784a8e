package dev.terrace.app.site;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Paths within the site, told from everything that a browser would take for an address elsewhere:
 * {@code //host}, {@code /\host}, or either with a tab in it.
 */
public final class LocalPath {
  private static final int MAX_LENGTH = 2000;

  private LocalPath() {}

  /** The path, with its query, when it is one. */
  public static Optional<String> of(@Nullable String text) {
    return text != null && isLocal(text) ? Optional.of(text) : Optional.empty();
  }

  private static boolean isLocal(String text) {
    return text.startsWith("/")
        && !text.startsWith("//")
        && text.length() <= MAX_LENGTH
        // Visible ASCII alone: nothing that browsers drop (tab, line break) or must encode first.
        && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '\\');
  }
}
