package dev.terrace.load.report;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** A plot over time as SVG, for both themes: colours come from the page's style sheet. */
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 200;
  private static final int LEFT = 44;
  private static final int BOTTOM = 26;
  private static final int TOP = 10;
  private static final int RIGHT = 8;

  private final String title;
  private final String unit;
  private final List<Curve> curves = new ArrayList<>();

  /** A line; points are seconds and values, in order. */
  private record Curve(String name, List<Point> points) {}

  /** When, in seconds, and how much. */
  record Point(double second, double value) {}

  Plot(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  Plot curve(String name, List<Point> points) {
    curves.add(new Curve(name, List.copyOf(points)));
    return this;
  }

  String svg() {
    double end = 1;
    double top = 0;
    for (Curve curve : curves) {
      for (Point point : curve.points) {
        end = Math.max(end, point.second);
        top = Math.max(top, point.value);
      }
    }
    top = round(top);
    var text = new Formatter(Locale.ROOT);
    text.format(
        "<figure><figcaption>%s <span class=\"dim\">(%s)</span></figcaption>"
            + "<div class=\"scroll\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        Html.escape(title), Html.escape(unit), WIDTH, HEIGHT, Html.escape(title));
    for (int i = 0; i <= 4; i++) {
      double value = top * i / 4;
      double y = y(value, top);
      text.format(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
              + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
          LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, number(value));
    }
    for (int i = 0; i <= 4; i++) {
      double second = end * i / 4;
      text.format(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
          x(second, end),
          HEIGHT - 8,
          i == 0 ? "start" : i == 4 ? "end" : "middle",
          number(second) + (i == 4 ? " s" : ""));
    }
    for (int c = 0; c < curves.size(); c++) {
      Curve curve = curves.get(c);
      text.format("<polyline class=\"c%d\" points=\"", c);
      for (Point point : curve.points) {
        text.format("%.1f,%.1f ", x(point.second, end), y(point.value, top));
      }
      text.format("\"/>");
    }
    text.format("</svg></div><ul class=\"legend\">");
    for (int c = 0; c < curves.size(); c++) {
      text.format("<li class=\"c%d\">%s</li>", c, Html.escape(curves.get(c).name));
    }
    return text.format("</ul></figure>").toString();
  }

  private static double x(double second, double end) {
    return LEFT + (WIDTH - LEFT - RIGHT) * second / end;
  }

  private static double y(double value, double top) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  }

  /** The next number that divides by four well. */
  private static double round(double value) {
    if (value <= 0) {
      return 1;
    }
    double unit = Math.pow(10, Math.floor(Math.log10(value)));
    for (double factor : new double[] {1, 2, 4, 6, 8, 10}) {
      if (factor * unit >= value) {
        return factor * unit;
      }
    }
    return 10 * unit;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
  }
}
