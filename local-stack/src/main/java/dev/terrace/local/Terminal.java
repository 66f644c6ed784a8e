package dev.terrace.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the user sees: one line per step, and on a terminal a last line that tells what is being
 * waited for. Colours only there (and not with NO_COLOR, which the script looks at).
 */
final class Terminal implements Progress {
  private static final String ERASE_LINE = "\r\033[K";
  private static final int STEP_WIDTH = 14;
  private static final int RESULT_WIDTH = 60;

  private final PrintStream out;
  private final boolean colour;
  private final String tick;
  private String transientLine = "";

  /**
   * @param colour whether the output is a terminal that shows colours
   */
  Terminal(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
    this.tick = out.charset().newEncoder().canEncode('✓') ? "✓" : "+";
  }

  @Override
  public synchronized void done(String step, String result, Duration took) {
    String seconds = String.format(Locale.ROOT, "%5.1f s", took.toMillis() / 1000.0);
    String left = "  %s %s".formatted(green(tick), bold(("%-" + STEP_WIDTH + "s").formatted(step)));
    line("%s %s %s".formatted(left, ("%-" + RESULT_WIDTH + "s").formatted(result), dim(seconds)));
  }

  @Override
  public synchronized void note(String text) {
    line("  " + text);
  }

  @Override
  public synchronized void waiting(String text) {
    String line = "  … waiting for " + text;
    if (colour && !line.equals(transientLine)) {
      out.print(ERASE_LINE + dim(line));
      out.flush();
      transientLine = line;
    }
  }

  /** Prints a whole line, in place of what was being waited for. */
  synchronized void line(String text) {
    if (!transientLine.isEmpty()) {
      out.print(ERASE_LINE);
      transientLine = "";
    }
    out.println(text);
    out.flush();
  }

  /** Something is wrong: a line, and more about it. */
  synchronized void problem(String message, List<String> details) {
    line(paint("31;1", "stack: " + message));
    details.forEach(detail -> line("       " + detail));
  }

  String bold(String text) {
    return paint("1", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  String green(String text) {
    return paint("32", text);
  }

  String red(String text) {
    return paint("31", text);
  }

  String yellow(String text) {
    return paint("33", text);
  }

  private String paint(String code, String text) {
    return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
