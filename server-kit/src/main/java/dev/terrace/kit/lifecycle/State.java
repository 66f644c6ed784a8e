package dev.terrace.kit.lifecycle;

/** What a process is doing. Goes forward only. */
public enum State {
  /** Parts are being started; not ready. */
  STARTING,
  /** Serving. */
  READY,
  /** Serving what still comes, no longer ready. */
  DRAINING,
  /** Parts are being closed or are closed. */
  STOPPED
}
