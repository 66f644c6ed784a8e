package dev.terrace.load.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run's requests say.
 *
 * @param all of them together
 * @param byName each kind, most frequent first
 * @param seconds each second of the run, by when answers came
 * @param failures how often each message came, most frequent first
 * @param gap the longest time without a good answer
 */
public record Figures(
    Line all, List<Line> byName, List<Second> seconds, Map<String, Integer> failures, Gap gap) {

  /**
   * Some requests.
   *
   * @param name of their kind
   * @param count how many
   * @param failed of them
   * @param perSecond answers a second, from the first request to the last answer
   * @param p50 milliseconds, as the following; of good answers
   */
  public record Line(
      String name, int count, int failed, double perSecond, int p50, int p95, int p99, int max) {}

  /**
   * A second.
   *
   * @param good answers
   * @param failed requests
   * @param p50 of good answers in milliseconds, 0 where there are none
   * @param p99 likewise
   */
  public record Second(int good, int failed, int p50, int p99) {}

  /**
   * A time without a good answer.
   *
   * @param from when the last good answer before it came, milliseconds since the run's begin
   * @param millis its length
   */
  public record Gap(int from, int millis) {}

  /** Counts. */
  public static Figures of(List<RunLog.Request> requests) {
    Map<String, List<RunLog.Request>> byName = new LinkedHashMap<>();
    Map<String, Integer> failures = new HashMap<>();
    Map<Integer, List<RunLog.Request>> bySecond = new TreeMap<>();
    for (RunLog.Request request : requests) {
      byName.computeIfAbsent(request.name(), _ -> new ArrayList<>()).add(request);
      bySecond.computeIfAbsent(request.end() / 1000, _ -> new ArrayList<>()).add(request);
      if (!request.good()) {
        failures.merge(request.message(), 1, Integer::sum);
      }
    }
    double length = seconds(requests);
    List<Line> lines =
        byName.entrySet().stream()
            .map(entry -> line(entry.getKey(), entry.getValue(), length))
            .sorted(Comparator.comparingInt(Line::count).reversed())
            .toList();
    return new Figures(
        line("all", requests, length), lines, perSecond(bySecond), sorted(failures), gap(requests));
  }

  private static double seconds(List<RunLog.Request> requests) {
    int begin = requests.stream().mapToInt(RunLog.Request::begin).min().orElse(0);
    int end = requests.stream().mapToInt(RunLog.Request::end).max().orElse(0);
    return Math.max(1, end - begin) / 1000.0;
  }

  private static Line line(String name, List<RunLog.Request> requests, double seconds) {
    int[] times = goodTimes(requests);
    return new Line(
        name,
        requests.size(),
        requests.size() - times.length,
        requests.size() / seconds,
        percentile(times, 50),
        percentile(times, 95),
        percentile(times, 99),
        times.length == 0 ? 0 : times[times.length - 1]);
  }

  private static int[] goodTimes(List<RunLog.Request> requests) {
    return requests.stream()
        .filter(RunLog.Request::good)
        .mapToInt(RunLog.Request::millis)
        .sorted()
        .toArray();
  }

  /** The smallest value that at least so many per cent keep. */
  static int percentile(int[] sorted, int percent) {
    return sorted.length == 0
        ? 0
        : sorted[Math.max(0, (int) Math.ceil(percent * sorted.length / 100.0) - 1)];
  }

  private static List<Second> perSecond(Map<Integer, List<RunLog.Request>> bySecond) {
    int last = bySecond.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    List<Second> all = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      List<RunLog.Request> requests = bySecond.getOrDefault(i, List.of());
      int[] times = goodTimes(requests);
      all.add(
          new Second(
              times.length,
              requests.size() - times.length,
              percentile(times, 50),
              percentile(times, 99)));
    }
    return all;
  }

  private static Gap gap(List<RunLog.Request> requests) {
    int[] ends =
        requests.stream()
            .filter(RunLog.Request::good)
            .mapToInt(RunLog.Request::end)
            .sorted()
            .toArray();
    int[] last = {ends.length == 0 ? 0 : ends[0]};
    Gap[] longest = {new Gap(last[0], 0)};
    Arrays.stream(ends)
        .forEach(end -> {
          if (end - last[0] > longest[0].millis()) {
            longest[0] = new Gap(last[0], end - last[0]);
          }
          last[0] = end;
        });
    return longest[0];
  }

  private static Map<String, Integer> sorted(Map<String, Integer> failures) {
    Map<String, Integer> sorted = new LinkedHashMap<>();
    failures.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
