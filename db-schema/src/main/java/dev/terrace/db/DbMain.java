package dev.terrace.db;

/** The program {@code db-schema}. */
public final class DbMain {
  private DbMain() {}

  /** Ends with 0 (done), 1 (failed) or 2 (wrong command line). */
  public static void main(String[] args) {
    // Before the first logger: warnings only, on stderr, so that stdout is the command's own.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "dev/terrace/db/logback-command-line.xml");
    }
    System.exit(DbCommand.run(args));
  }
}
