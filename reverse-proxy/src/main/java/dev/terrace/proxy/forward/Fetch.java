package dev.terrace.proxy.forward;

/** A request under way; see {@link Fetcher#fetch}. To be used on its I/O thread only. */
public interface Fetch {
  /** The receiver can take more. */
  void resume();

  /** Nobody wants the answer any more. */
  void cancel();
}
