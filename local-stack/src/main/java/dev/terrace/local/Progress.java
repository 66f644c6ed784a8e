package dev.terrace.local;

import java.time.Duration;

/** Told how far a start or an end has come. Called from one thread at a time. */
public interface Progress {
  /** A step is done. */
  void done(String step, String result, Duration took);

  /** Something that the user should know and that hinders nothing. */
  void note(String text);

  /** What is being waited for; called often. */
  void waiting(String text);

  /** Nobody listens. */
  static Progress silent() {
    return new Progress() {
      @Override
      public void done(String step, String result, Duration took) {}

      @Override
      public void note(String text) {}

      @Override
      public void waiting(String text) {}
    };
  }
}
