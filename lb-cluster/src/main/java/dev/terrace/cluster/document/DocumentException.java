package dev.terrace.cluster.document;

import java.util.List;

/** The document could not be changed. */
public final class DocumentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why not. */
  public enum Reason {
    /** Somebody else changed it first. */
    CONFLICT,
    /**
     * No majority of voters is there. The change may still be in force later, if it had reached one
     * of them: look before it is proposed again.
     */
    NO_QUORUM,
    /** It is larger than {@link SharedDocument#MAX_BYTES}. */
    TOO_LARGE,
    /** A first document is wanted where there is one, or a next one where there is none. */
    NOT_EMPTY,
    EMPTY,
    /** Some node could not put it in force, or did not say; nothing was changed. */
    REFUSED,
    /** Some node did not put it in force, so what was before is in force again. */
    ROLLED_BACK,
    /** There is no such version any more. */
    NO_SUCH_VERSION
  }

  private final Reason reason;
  private final transient List<String> problems;

  public DocumentException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  DocumentException(Reason reason, String message, List<String> problems) {
    super(message);
    this.reason = reason;
    this.problems = List.copyOf(problems);
  }

  DocumentException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.problems = List.of();
  }

  /** What each node said, a line each; may be empty. */
  public List<String> problems() {
    return problems;
  }

  public Reason reason() {
    return reason;
  }
}
