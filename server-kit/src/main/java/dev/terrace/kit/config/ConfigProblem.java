package dev.terrace.kit.config;

/**
 * One mistake in a configuration file.
 *
 * @param file name of the file as the user gave it
 * @param line first line is 1; 0 when the whole file is meant
 * @param key path of the key, such as {@code backends.web.servers[0].weight}; empty for the file
 * @param message what is wrong and what is allowed
 */
public record ConfigProblem(String file, int line, String key, String message) {
  /** One line, {@code lb.yaml:12: backends.web.balance: unknown value 'rr'; allowed: …}. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
