package dev.terrace.cluster.document;

/** The document could not be changed. */
public final class DocumentException extends RuntimeException {
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
    TOO_LARGE
  }

  private final Reason reason;

  DocumentException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  DocumentException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
