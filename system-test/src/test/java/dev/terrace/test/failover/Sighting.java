package dev.terrace.test.failover;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a trickle saw.
 *
 * @param killedAt when the killed process was gone, nanoseconds since the trickle began
 */
record Sighting(List<Outcome> outcomes, long killedAt) {

  Stream<Outcome> gets() {
    return outcomes.stream().filter(outcome -> !outcome.post());
  }

  Stream<Outcome> posts() {
    return outcomes.stream().filter(Outcome::post);
  }

  List<Outcome> failedGets() {
    return gets().filter(Predicate.not(Outcome::ok)).toList();
  }

  List<Outcome> failedPosts() {
    return posts().filter(Predicate.not(Outcome::ok)).toList();
  }

  List<String> acknowledgedComments() {
    return posts().filter(Outcome::ok).map(Outcome::text).toList();
  }

  /** How many requests ended in which way through which load balancer. */
  Map<URI, Map<String, Long>> byLoadBalancer() {
    return outcomes.stream()
        .collect(
            Collectors.groupingBy(
                Outcome::url,
                TreeMap::new,
                Collectors.groupingBy(Outcome::result, TreeMap::new, Collectors.counting())));
  }

  /** The longest time without a good answer, in milliseconds. */
  long longestGapMillis() {
    List<Long> times = outcomes.stream().filter(Outcome::ok).map(Outcome::doneAt).sorted().toList();
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return longest / 1_000_000;
  }

  /** The slowest good answer, in milliseconds. */
  long slowestMillis() {
    return outcomes.stream()
            .filter(Outcome::ok)
            .map(outcome -> outcome.doneAt() - outcome.at())
            .max(Comparator.naturalOrder())
            .orElse(0L)
        / 1_000_000;
  }

  /** One line for the report. */
  String summary(String what) {
    return "%s: %d requests, failed %d GETs and %d POSTs, %d repeated by the client, longest gap %d ms, slowest answer %d ms, %s"
        .formatted(
            what,
            outcomes.size(),
            failedGets().size(),
            failedPosts().size(),
            outcomes.stream().filter(Outcome::triedAgain).count(),
            longestGapMillis(),
            slowestMillis(),
            byLoadBalancer());
  }
}
