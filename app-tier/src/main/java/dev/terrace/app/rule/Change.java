package dev.terrace.app.rule;

import org.jspecify.annotations.Nullable;

/**
 * What an update does to a value that may be empty: keep it, clear it, or set another.
 *
 * @param given false to keep the value that is there
 * @param value the new value; null clears
 */
public record Change(boolean given, @Nullable String value) {
  static final Change KEEP = new Change(false, null);

  public @Nullable String from(@Nullable String former) {
    return given ? value : former;
  }
}
