package dev.terrace.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: columns as wide as what is in them, two blanks apart. */
public final class Columns {
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these heads. */
  public Columns(String... heads) {
    rows.add(List.of(heads));
  }

  /** Adds a row with as many cells. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
