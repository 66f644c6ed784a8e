package dev.terrace.app.rule;

/**
 * Who asks.
 *
 * @param id the account's id; 0 for a visitor who is not signed in
 */
public record Viewer(long id) {
  public static final Viewer ANONYMOUS = new Viewer(0);

  public boolean signedIn() {
    return id != 0;
  }
}
