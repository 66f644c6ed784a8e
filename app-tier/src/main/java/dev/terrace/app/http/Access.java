package dev.terrace.app.http;

/** Who may call an endpoint. */
public enum Access {
  /** Anybody; a token is not even looked at. */
  ANYONE,
  /** Anybody; a token makes the answer personal, and a bad token is refused. */
  OPTIONAL,
  /** Only who is signed in. */
  REQUIRED
}
