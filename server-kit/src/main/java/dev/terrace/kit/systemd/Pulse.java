package dev.terrace.kit.systemd;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Whether a thread that must never wait for anything still takes work: it is given a task from time
 * to time, and is stuck while one is not done. Thread-safe.
 */
public final class Pulse {
  private final String name;
  private final Executor thread;
  private volatile boolean waiting;
  private volatile long asked;

  /**
   * @param name of the thread, for logs
   * @param thread runs tasks on it; one that refuses them has ended, and is not stuck
   */
  public Pulse(String name, Executor thread) {
    this.name = name;
    this.thread = thread;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Gives it a task, if it has done the one before. */
  void ask(long nanoTime) {
    if (waiting) {
      return;
    }
    waiting = true;
    asked = nanoTime;
    try {
      thread.execute(() -> waiting = false);
    } catch (RejectedExecutionException e) {
      waiting = false; // it has ended with the process
    }
  }

  /** Whether its task has been waiting for this long. */
  boolean stuck(long nanoTime, Duration patience) {
    return waiting && nanoTime - asked > patience.toNanos();
  }
}
