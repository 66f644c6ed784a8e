package dev.terrace.web.cache;

import dev.terrace.web.cache.store.Body;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes a body on that turned out too large to be stored: only what the slowest client has not
 * taken yet is held. One that takes nothing for long while others wait for more loses its
 * connection, which tells it that the body is not complete. On the fill's thread, but for {@link
 * #open}.
 */
final class Window {
  private static final int PATIENCE_SECONDS = 5;

  private final Fill fill;
  private @Nullable GrowingBody body;
  private volatile boolean open;
  private boolean full;
  private boolean watching;

  Window(Fill fill) {
    this.fill = fill;
  }

  void begin(GrowingBody given) {
    body = given;
    open = true;
  }

  /** Whether {@link #move} is to be called when a client has taken bytes. On any thread. */
  boolean open() {
    return open;
  }

  void close() {
    open = false;
  }

  /** Takes what there is room for. */
  void append(ByteBuffer data) {
    GrowingBody current = body;
    if (current == null) {
      return;
    }
    current.trim(slowest());
    current.append(data);
    full = data.hasRemaining();
    fill.wake();
    if (full && !watching) {
      watching = true;
      watch(current.length());
    }
  }

  /** Clients have taken bytes: there may be room again. */
  void move() {
    if (open && full && body != null && slowest() >= body.trimmed() + Body.CHUNK) {
      full = false;
      fill.resume();
    }
  }

  private long slowest() {
    return fill.waiters().stream().mapToLong(Waiter::position).min().orElse(0);
  }

  private void watch(long lengthBefore) {
    var _ =
        fill.thread().executeAfter(() -> look(lengthBefore), PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void look(long lengthBefore) {
    watching = false;
    GrowingBody current = body;
    if (!open || !full || current == null) {
      return;
    }
    if (current.length() == lengthBefore && fill.waiters().stream().anyMatch(Waiter::starves)) {
      long slowest = slowest();
      for (Waiter waiter : fill.waiters()) {
        if (waiter.position() == slowest) {
          waiter.tell(waiter::breakOff);
        }
      }
    }
    watching = true;
    watch(current.length());
  }
}
