package dev.terrace.kit.lifecycle;

import java.time.Duration;

/** A part that can finish what it has begun before it is closed. */
public interface Drainable {
  /**
   * Sends others elsewhere while everything still works. Called once when the process is no longer
   * ready, on a virtual thread, during the grace; no drain begins before it returns.
   *
   * @param timeout how long to wait at most
   * @throws InterruptedException if the process must end sooner: return without further waiting
   */
  default void leave(Duration timeout) throws InterruptedException {}

  /**
   * Stops taking new work, politely, and waits until what is in flight is done or the time is over.
   * Called once, on a virtual thread, beside the other parts' drains; {@code close} follows.
   *
   * @param timeout how long to wait at most
   * @throws InterruptedException if the process must end sooner: return without further waiting
   */
  void drain(Duration timeout) throws InterruptedException;
}
