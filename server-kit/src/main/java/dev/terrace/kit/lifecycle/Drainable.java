package dev.terrace.kit.lifecycle;

import java.time.Duration;

/** A part that can finish what it has begun before it is closed. */
public interface Drainable {
  /**
   * Stops taking new work, politely, and waits until what is in flight is done or the time is over.
   * Called once, on a virtual thread, beside the other parts' drains; {@code close} follows.
   *
   * @param timeout how long to wait at most
   * @throws InterruptedException if the process must end sooner: return without further waiting
   */
  void drain(Duration timeout) throws InterruptedException;
}
