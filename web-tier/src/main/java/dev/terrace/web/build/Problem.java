package dev.terrace.web.build;

/**
 * A mistake in a file of the site.
 *
 * @param file path below the source folder, with a leading slash
 * @param line from 1; 0 when the whole file is meant
 */
record Problem(String file, int line, String message) {
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ": " + message;
  }
}
