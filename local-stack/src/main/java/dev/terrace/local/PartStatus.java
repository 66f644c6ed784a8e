package dev.terrace.local;

import java.time.Duration;

/**
 * How a part is.
 *
 * @param part which
 * @param state in a word
 * @param reason why it is not ready; empty when there is nothing to say
 * @param pid its process, 0 when there is none
 * @param uptime since its start; zero when it does not run
 * @param residentBytes memory it holds; 0 when unknown
 * @param address where it listens for the tier above
 */
public record PartStatus(
    Part part,
    State state,
    String reason,
    long pid,
    Duration uptime,
    long residentBytes,
    String address) {

  /** In a word. */
  public enum State {
    /** Takes traffic. */
    READY("ready"),
    /** Lives and does not take traffic: starting, draining, or missing what it depends on. */
    NOT_READY("not ready"),
    /** Was started, was not stopped, and is no more. */
    DEAD("dead"),
    /** Not started, or stopped. */
    STOPPED("stopped"),
    /** The database that exists already. */
    EXTERNAL("external");

    private final String word;

    State(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public boolean healthy() {
    return state == State.READY || state == State.EXTERNAL;
  }

  /** Whether there is a process. */
  public boolean alive() {
    return pid != 0;
  }
}
