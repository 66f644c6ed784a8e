package dev.terrace.app.db;

import org.jdbi.v3.core.Handle;

/**
 * A connection lent for one piece of work, inside a transaction or not. Services hand it on to
 * repositories and know nothing of what is in it. Not thread-safe; not to be kept.
 */
public final class DbSession {
  private final Handle handle;

  DbSession(Handle handle) {
    this.handle = handle;
  }

  /** For repositories. */
  public Handle handle() {
    return handle;
  }
}
