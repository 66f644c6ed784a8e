package dev.terrace.db;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes the last part of an article's address from its title. */
final class Slug {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern EDGES = Pattern.compile("^-|-$");

  private Slug() {}

  /** "Crème brûlée, twice" gives "creme-brulee-twice". */
  static String of(String title) {
    String plain = MARKS.matcher(Normalizer.normalize(title, Normalizer.Form.NFD)).replaceAll("");
    String dashed = OTHERS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-");
    return EDGES.matcher(dashed).replaceAll("");
  }
}
