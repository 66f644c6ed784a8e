package dev.terrace.web.build;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text that names a file.
 *
 * @param start where the name begins in the text, without quotes
 * @param end where it ends
 * @param value the name as its language reads it, escapes resolved
 * @param use what for
 * @param quote writes another name for the same place
 * @param integrity where a digest of the named file stands beside it
 */
record Reference(
    int start,
    int end,
    String value,
    Use use,
    UnaryOperator<String> quote,
    @Nullable Span integrity) {

  /** What a file is named for. */
  enum Use {
    /** It is loaded: there must be such a file. */
    RESOURCE,
    /** A module that is loaded with the one that imports it; there must be such a file. */
    MODULE,
    /** People or programs may go there; the application may answer. */
    LINK
  }

  /** A piece of a text. */
  record Span(int start, int end) {}

  Reference(int start, int end, String value, Use use, UnaryOperator<String> quote) {
    this(start, end, value, use, quote, null);
  }

  /** The same in a text in which this one's text stands further down. */
  Reference shifted(int by) {
    Span at = integrity == null ? null : new Span(integrity.start + by, integrity.end + by);
    return new Reference(start + by, end + by, value, use, quote, at);
  }
}
