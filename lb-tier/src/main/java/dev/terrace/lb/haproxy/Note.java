package dev.terrace.lb.haproxy;

/**
 * What there is to say about a line of the file.
 *
 * @param line its number, from 1
 * @param text the line as it stands in the file, without blanks around it
 * @param kind whether it was translated at all
 * @param reason why not, or what differs, and what to do instead
 */
public record Note(int line, String text, Kind kind, String reason) {
  /** How much of a line was translated. */
  public enum Kind {
    /** Nothing of it, or not the part that the reason names. */
    NOT_TRANSLATED("not translated"),
    /** All of it, but the result behaves differently. */
    ROUGHLY("roughly");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  @Override
  public String toString() {
    return "line %d: %s: %s\n    %s".formatted(line, kind.text, reason, text);
  }
}
