package dev.terrace.load.report;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What processes take while load goes on, looked at once a second: those of this machine by their
 * number, others by their {@code /metrics}. Who cannot be reached is left out for that second.
 */
public final class ProcessWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Watched> watched;
  private final HttpClient client;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /** Where a process is to be looked at. */
  public sealed interface Source {
    /** On this machine. */
    record Local(long pid) implements Source {}

    /** By its metrics. */
    record Metrics(URI url) implements Source {}
  }

  /**
   * How a process was.
   *
   * @param seconds since the watch began
   * @param cpuSeconds of processor time since the process began
   * @param residentBytes memory held; 0 when unknown
   */
  public record Look(double seconds, double cpuSeconds, long residentBytes) {}

  /** A process and how it was. */
  public record Use(String name, List<Look> looks) {
    /** Processor time while it was watched. */
    public double cpuSeconds() {
      return looks.size() < 2 ? 0 : looks.getLast().cpuSeconds() - looks.getFirst().cpuSeconds();
    }

    /** The most memory it held. */
    public long peakBytes() {
      return looks.stream().mapToLong(Look::residentBytes).max().orElse(0);
    }

    /** How long it was watched, in seconds. */
    public double seconds() {
      return looks.size() < 2 ? 0 : looks.getLast().seconds() - looks.getFirst().seconds();
    }
  }

  private record Watched(String name, Source source, List<Look> looks) {}

  private ProcessWatch(List<Watched> watched, HttpClient client) {
    this.watched = watched;
    this.client = client;
  }

  /** Collects what is to be watched. Not thread-safe. */
  public static final class Builder {
    private final List<Watched> watched = new ArrayList<>();

    /** Adds a process; names need not be unique. */
    public Builder add(String name, Source source) {
      watched.add(new Watched(name, source, new ArrayList<>()));
      return this;
    }

    /** Begins to watch. */
    public ProcessWatch start(HttpClient client) {
      var watch = new ProcessWatch(List.copyOf(watched), client);
      long begin = System.nanoTime();
      var _ = watch.clock.scheduleAtFixedRate(() -> watch.look(begin), 0, 1, TimeUnit.SECONDS);
      return watch;
    }
  }

  private void look(long begin) {
    for (Watched each : watched) {
      look(each.source)
          .ifPresent(look -> {
            synchronized (each.looks) {
              each.looks.add(
                  new Look(
                      (System.nanoTime() - begin) / 1e9, look.cpuSeconds(), look.residentBytes()));
            }
          });
    }
  }

  private Optional<Look> look(Source source) {
    return switch (source) {
      case Source.Local(long pid) -> local(pid);
      case Source.Metrics(URI url) -> metrics(url);
    };
  }

  private static Optional<Look> local(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(cpu -> new Look(0, cpu.toNanos() / 1e9, resident(pid)));
  }

  private static long resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0; // no /proc, or the process has ended
    }
  }

  private Optional<Look> metrics(URI url) {
    try {
      var answer =
          client.send(
              HttpRequest.newBuilder(url).timeout(PATIENCE).build(), BodyHandlers.ofString());
      return answer.statusCode() == 200 ? parse(answer.body()) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Of Prometheus text, as Terrace's processes write it. */
  static Optional<Look> parse(String text) {
    Double cpu = value(text, "process_cpu_time_ns_total");
    Double resident = value(text, "process_resident_memory_bytes");
    return cpu == null
        ? Optional.empty()
        : Optional.of(new Look(0, cpu / 1e9, resident == null ? 0 : resident.longValue()));
  }

  private static @Nullable Double value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(null);
  }

  /** What was seen so far. */
  public List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    for (Watched each : watched) {
      synchronized (each.looks) {
        uses.add(new Use(each.name, List.copyOf(each.looks)));
      }
    }
    return uses;
  }

  /** Looks no more. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
