package dev.terrace.local;

/** Two users of the sample blog to log in as. */
final class DemoUsers {
  static final String FIRST = "x";
  static final String SECOND = "y";

  private DemoUsers() {}
}
