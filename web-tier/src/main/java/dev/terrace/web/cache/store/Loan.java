package dev.terrace.web.cache.store;

/**
 * Counts who is sending a body out, so that the memory of one that was evicted meanwhile is still
 * counted. Thread-safe.
 */
final class Loan {
  private final Budget budget;
  private final long bytes;
  private int users;
  private boolean evicted;

  Loan(Budget budget, long bytes) {
    this.budget = budget;
    this.bytes = bytes;
  }

  synchronized void take() {
    users++;
  }

  synchronized void giveBack() {
    users--;
    if (users == 0 && evicted) {
      evicted = false;
      budget.giveBack(bytes);
    }
  }

  /** The store holds it no longer. */
  synchronized void evicted() {
    if (users > 0 && !evicted) {
      evicted = true;
      budget.force(bytes);
    }
  }
}
