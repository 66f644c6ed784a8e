package dev.terrace.db;

import java.io.PrintWriter;
import java.time.Duration;

/** Prints a line per kind of rows: rewritten in place on a terminal, every 5 s elsewhere. */
final class ProgressPrinter implements Progress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean terminal;
  private String current = "";
  private long began;
  private long printed;
  private boolean open;

  ProgressPrinter(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void report(String what, long done, long total) {
    long now = System.nanoTime();
    if (!what.equals(current)) {
      end();
      current = what;
      began = now;
      printed = now;
    }
    long pause = (terminal ? ON_TERMINAL : ELSEWHERE).toNanos();
    if (done < total && now - printed < pause) {
      return;
    }
    printed = now;
    String line = line(what, done, total, Duration.ofNanos(now - began));
    if (terminal) {
      out.print("\r" + line);
      open = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Begins a new line if the last one was left open for rewriting. */
  void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  static String line(String what, long done, long total, Duration spent) {
    double seconds = spent.toNanos() / 1e9;
    // An estimate: the last batch may end a little beside it.
    long all = Math.max(total, done);
    String rate = seconds < 0.1 ? "" : ", %,.0f/s".formatted(done / seconds);
    String left =
        done >= all || seconds < 0.5
            ? ""
            : ", %.0f s left".formatted((all - done) * seconds / done);
    return "%-12s %,11d of %,11d%-14s%-12s".formatted(what, done, all, rate, left).stripTrailing();
  }
}
