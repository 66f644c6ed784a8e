package dev.terrace.local;

import dev.terrace.local.Part.Tier;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Starts the JVMs of the tiers and waits until they, and the whole chain, are healthy. */
final class TierStart {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int LOG_LINES = 8;

  private final Layout layout;
  private final StackConfig config;
  private final PartProcesses processes;

  TierStart(Layout layout, StackConfig config, PartProcesses processes) {
    this.layout = layout;
    this.config = config;
    this.processes = processes;
  }

  /** All at once: they wait for each other by themselves, and the cores are never idle. */
  void run(Progress progress) throws InterruptedException {
    var parts = new ArrayList<Part>();
    for (Tier tier : List.of(Tier.APP, Tier.WEB, Tier.LB)) {
      parts.addAll(tier.parts());
    }
    long deadline = System.nanoTime() + config.startTimeout().toNanos();
    parts.forEach(processes::start);
    awaitReady(parts, deadline, progress);
    awaitAnswers(deadline, progress);
  }

  void restart(Part part, Progress progress) throws InterruptedException {
    long deadline = System.nanoTime() + config.startTimeout().toNanos();
    processes.start(part);
    awaitReady(List.of(part), deadline, progress);
  }

  private void awaitReady(List<Part> parts, long deadline, Progress progress)
      throws InterruptedException {
    long begin = System.nanoTime();
    Map<Part, String> waiting = new EnumMap<>(Part.class);
    parts.forEach(part -> waiting.put(part, "not listening yet"));
    while (true) {
      for (Part part : List.copyOf(waiting.keySet())) {
        if (!processes.alive(part)) {
          throw failed(part, "ended while starting");
        }
        switch (HealthProbe.ready(config.adminPort(part))) {
          case HealthProbe.Answer.Ready() -> {
            waiting.remove(part);
            progress.done(part.label(), "ready", Duration.ofNanos(System.nanoTime() - begin));
          }
          case HealthProbe.Answer.NotReady(String reason) -> waiting.put(part, reason);
          case HealthProbe.Answer.Silent(String reason) -> waiting.put(part, reason);
        }
      }
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        Part part = waiting.keySet().iterator().next();
        throw failed(
            part,
            "is not healthy after %d s: %s"
                .formatted(config.startTimeout().toSeconds(), waiting.get(part)));
      }
      progress.waiting(
          waiting.keySet().stream().map(Part::label).collect(Collectors.joining(", ")));
      Thread.sleep(POLL);
    }
  }

  /** Both at the same time: the first request through a process makes it load half its classes. */
  private void awaitAnswers(long deadline, Progress progress) throws InterruptedException {
    var watch = LocalStack.Stopwatch.start();
    StackUrls urls = StackUrls.of(config, layout);
    var asking = new FirstAnswer(urls.authority());
    Map<URI, String> waiting = new ConcurrentHashMap<>();
    urls.https().forEach(url -> waiting.put(url, "no answer yet"));
    while (!waiting.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        URI url = waiting.keySet().iterator().next();
        Part balancer = Tier.LB.parts().get(urls.https().indexOf(url));
        throw failed(balancer, "does not answer for the whole chain: " + waiting.get(url));
      }
      progress.waiting("first answers");
      var askers = new ArrayList<Thread>();
      for (URI url : waiting.keySet()) {
        askers.add(
            Thread.startVirtualThread(() ->
                asking
                    .problem(url)
                    .ifPresentOrElse(
                        problem -> waiting.put(url, problem), () -> waiting.remove(url))));
      }
      for (Thread asker : askers) {
        asker.join();
      }
      Thread.sleep(waiting.isEmpty() ? Duration.ZERO : POLL);
    }
    progress.done("first answers", "through both load balancers", watch.lap());
  }

  private StackException failed(Part part, String what) {
    var details = new ArrayList<String>();
    try {
      details.addAll(layout.log(part).tail(LOG_LINES));
    } catch (IOException e) {
      details.add("(its log cannot be read: " + e.getMessage() + ")");
    }
    details.add("All of it: " + layout.shown(layout.log(part).path()));
    return new StackException(part + " " + what, details);
  }
}
