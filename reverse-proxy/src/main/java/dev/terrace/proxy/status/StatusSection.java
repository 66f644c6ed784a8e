package dev.terrace.proxy.status;

import java.util.List;

/**
 * What a part of a tier adds to the status page, its JSON and the command line, such as a cache.
 * Registered by {@link StatusBoard#section}.
 */
public interface StatusSection {
  /** Its heading. */
  String title();

  /** What it shows now; asked once a second while somebody looks, so it must be cheap. */
  View view();

  /**
   * What to show; without figures and tables the section is left out.
   *
   * @param figures single numbers
   * @param tables lists of things
   */
  record View(List<Figure> figures, List<Table> tables) {}

  /**
   * A single number.
   *
   * @param value as people should read it, with its unit
   */
  record Figure(String label, String value) {}

  /** Things, a row each. */
  record Table(String title, List<String> columns, List<List<String>> rows) {}
}
