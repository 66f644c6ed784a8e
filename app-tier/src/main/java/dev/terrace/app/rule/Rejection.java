package dev.terrace.app.rule;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a request is refused, in words for the one who sent it. It carries no stack trace: it is an
 * answer, not a fault.
 */
public final class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of refusal; each protocol has its own word for it. */
  public enum Kind {
    /** The request cannot be read. */
    MALFORMED,
    /** Nobody, or nobody we know, is signed in. */
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    /** A name that must be unique is in use. */
    TAKEN,
    /** Fields break a rule. */
    INVALID,
    /** Tried too often: worth another try after {@link Rejection#retryAfter}. */
    TOO_MANY,
    /** Too much to do, or the database is away: worth another try soon. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final transient Map<String, List<String>> problems;
  private final Duration retryAfter;

  private Rejection(Kind kind, Map<String, List<String>> problems) {
    this(kind, problems, Duration.ZERO);
  }

  private Rejection(Kind kind, Map<String, List<String>> problems, Duration retryAfter) {
    super(kind + " " + problems, null, false, false);
    this.kind = kind;
    this.problems = problems;
    this.retryAfter = retryAfter;
  }

  private static Rejection of(Kind kind, String key, String message) {
    return new Rejection(kind, Map.of(key, List.of(message)));
  }

  public static Rejection malformed(String key, String message) {
    return of(Kind.MALFORMED, key, message);
  }

  public static Rejection unauthenticated(String key, String message) {
    return of(Kind.UNAUTHENTICATED, key, message);
  }

  /** The token is good, but its account is gone. */
  public static Rejection unknownAccount() {
    return unauthenticated("token", "is invalid");
  }

  public static Rejection forbidden(String what) {
    return of(Kind.FORBIDDEN, what, "forbidden");
  }

  public static Rejection notFound(String what) {
    return of(Kind.NOT_FOUND, what, "not found");
  }

  /** Each of the fields holds a value that somebody else has. */
  public static Rejection taken(List<String> fields) {
    var problems = new LinkedHashMap<String, List<String>>();
    fields.forEach(field -> problems.put(field, List.of("has already been taken")));
    return new Rejection(Kind.TAKEN, problems);
  }

  public static Rejection invalid(String field, String message) {
    return of(Kind.INVALID, field, message);
  }

  static Rejection invalid(Map<String, List<String>> problems) {
    return new Rejection(Kind.INVALID, problems);
  }

  /**
   * Tried too often.
   *
   * @param wait until another try may be made
   */
  public static Rejection tooMany(String what, String message, Duration wait) {
    return new Rejection(Kind.TOO_MANY, Map.of(what, List.of(message)), wait);
  }

  public static Rejection unavailable(String message) {
    return of(Kind.UNAVAILABLE, "server", message);
  }

  public Kind kind() {
    return kind;
  }

  /** How long to wait before another try, where that is known; else zero. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Messages by field (or by the thing they are about), in the order the rules were checked. */
  public Map<String, List<String>> problems() {
    return problems;
  }
}
