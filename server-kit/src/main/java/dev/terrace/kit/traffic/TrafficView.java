package dev.terrace.kit.traffic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some traffic as people and programs get to see it.
 *
 * @param requests since the start, as all counts here
 * @param rate requests per second over the last 1, 10 and 60 seconds
 * @param sessions connections of clients, or requests in work of a backend or server
 * @param queue requests that wait
 * @param bytes that came from and went to the side of the clients
 * @param responses by class, {@code 1xx} to {@code 5xx}
 * @param errors by kind, those that happened
 * @param latency of the last minute, in milliseconds
 */
public record TrafficView(
    long requests,
    Rate rate,
    Sessions sessions,
    Sessions queue,
    Bytes bytes,
    Map<String, Long> responses,
    Map<String, Long> errors,
    long retries,
    long redispatches,
    Percentiles latency) {
  /** Requests per second. */
  public record Rate(double s1, double s10, double s60) {}

  /** How many there are, were at most, and came in all. */
  public record Sessions(int current, int max, long total) {
    static Sessions of(Level level) {
      return new Sessions(level.current(), level.max(), level.total());
    }
  }

  /** Bytes since the start, and per second over the last ten. */
  public record Bytes(long in, long out, double inRate, double outRate) {}

  /** The last minute second by second, oldest first: requests, and 95 % latency in ms. */
  public record History(List<Double> requests, List<Double> p95) {}

  /** As it is now. */
  public static TrafficView of(Traffic traffic) {
    TrafficTrend trend = traffic.trend();
    Map<String, Long> responses = new LinkedHashMap<>();
    for (int i = 1; i <= 5; i++) {
      responses.put(i + "xx", traffic.responses(i));
    }
    Map<String, Long> errors = new LinkedHashMap<>();
    for (TrafficError error : TrafficError.values()) {
      long count = traffic.errors(error);
      if (count > 0) {
        errors.put(error.text(), count);
      }
    }
    return new TrafficView(
        traffic.requests(),
        new Rate(
            round(trend.requestRate(1)),
            round(trend.requestRate(10)),
            round(trend.requestRate(60))),
        Sessions.of(traffic.sessions()),
        Sessions.of(traffic.queue()),
        new Bytes(
            traffic.bytesIn(),
            traffic.bytesOut(),
            Math.rint(trend.bytesInRate()),
            Math.rint(trend.bytesOutRate())),
        responses,
        errors,
        traffic.retries(),
        traffic.redispatches(),
        rounded(trend.latency()));
  }

  /** The last minute of it. */
  public static History history(Traffic traffic) {
    return new History(
        rounded(traffic.trend().requestHistory()), rounded(traffic.trend().p95History()));
  }

  private static List<Double> rounded(double[] values) {
    return Arrays.stream(values).map(TrafficView::round).boxed().toList();
  }

  private static Percentiles rounded(Percentiles exact) {
    return new Percentiles(
        exact.count(), round(exact.p50()), round(exact.p95()), round(exact.p99()));
  }

  private static double round(double value) {
    return Math.rint(value * 100) / 100;
  }
}
