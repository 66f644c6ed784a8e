package dev.terrace.app.markdown;

import dev.terrace.app.site.SafeHtml;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Remembers what texts were rendered to, the least lately used forgotten first. A text of a
 * megabyte, which its author may publish, takes half a second to render: once, not on each visit.
 * Thread-safe.
 */
final class RenderCache {
  /** What one entry takes beside its characters, roughly. */
  private static final int OVERHEAD = 200;

  private final long maxBytes;
  private final LinkedHashMap<String, SafeHtml> rendered = new LinkedHashMap<>(64, 0.75f, true);
  private final ReentrantLock lock = new ReentrantLock();
  private long bytes;

  /**
   * @param maxBytes how much memory it may take; 0 for none
   */
  RenderCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What the text is rendered to; it may be rendered twice when two ask at the same moment. */
  SafeHtml get(String text, Function<String, SafeHtml> render) {
    if (maxBytes == 0) {
      return render.apply(text);
    }
    lock.lock();
    try {
      var known = rendered.get(text);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    var html = render.apply(text);
    keep(text, html);
    return html;
  }

  private void keep(String text, SafeHtml html) {
    long size = size(text, html);
    if (size > maxBytes) {
      return;
    }
    lock.lock();
    try {
      if (rendered.put(text, html) == null) {
        bytes += size;
      }
      var eldest = rendered.entrySet().iterator();
      while (bytes > maxBytes) {
        var entry = eldest.next();
        bytes -= size(entry.getKey(), entry.getValue());
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Two bytes for each character, though plain text takes but one. */
  private static long size(String text, SafeHtml html) {
    return 2L * (text.length() + html.html().length()) + OVERHEAD;
  }
}
