package dev.terrace.db;

/** Told how far a long job is; called from the thread that does the job, some times a second. */
@FunctionalInterface
public interface Progress {
  /**
   * So far.
   *
   * @param what as in "articles"
   * @param done rows written so far
   * @param total rows in all
   */
  void report(String what, long done, long total);

  /** Tells nobody. */
  static Progress none() {
    return (_, _, _) -> {};
  }
}
