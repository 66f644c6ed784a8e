package dev.terrace.web.access;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Where passwords are hashed: as many at a time as there are cores, and a bounded number that
 * waits, since each takes a core for 50 ms or more. Thread-safe.
 */
public final class PasswordChecks implements AutoCloseable {
  private static final int MAX_WAITING = 64;

  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final ExecutorService threads;

  /** Starts the threads. */
  public PasswordChecks() {
    int cores = Runtime.getRuntime().availableProcessors();
    threads =
        Executors.newFixedThreadPool(
            cores, Thread.ofPlatform().daemon().name("passwords-", 0).factory());
  }

  /** Takes a place in the line, given back by {@link #leave}; false when it is full. */
  boolean enter() {
    return places.tryAcquire();
  }

  void leave() {
    places.release();
  }

  ExecutorService threads() {
    return threads;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
