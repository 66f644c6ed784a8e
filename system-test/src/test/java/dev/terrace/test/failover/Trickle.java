package dev.terrace.test.failover;

import static dev.terrace.test.Json.object;

import dev.terrace.test.Json;
import dev.terrace.test.Member;
import dev.terrace.test.Pause;
import dev.terrace.test.Site;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/**
 * A steady 50 requests a second, whatever becomes of them: four GETs of different kinds, then a
 * comment, and so on. Requests alternate between the load balancers; a client that cannot connect
 * to one goes to the other, as browsers do with a name that has two addresses, and repeats a GET
 * there (never a POST) when the connection broke.
 */
final class Trickle implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final int STEADY = 50;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final List<URI> loadBalancers = Site.current().loadBalancers();
  private final HttpClient client = Site.current().newClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final Member member;
  private final String slug;
  private final long start = System.nanoTime();
  private int number;

  private Trickle(Member member, String slug) {
    this.member = member;
    this.slug = slug;
  }

  static Trickle start(Member member, String slug) {
    Trickle trickle = new Trickle(member, slug);
    var _ =
        trickle.clock.scheduleAtFixedRate(
            trickle::sendNext, 0, PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    return trickle;
  }

  /** Ends it, waits for the last answers; {@code killedAt} is when a process was gone. */
  Sighting stop(long killedAt) throws InterruptedException {
    clock.shutdown();
    threads.shutdown();
    if (!clock.awaitTermination(1, TimeUnit.SECONDS)
        || !threads.awaitTermination(2 * TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS)) {
      throw new AssertionError("requests that never end");
    }
    return new Sighting(List.copyOf(outcomes), killedAt);
  }

  /** Waits until requests go steadily through every load balancer, over connections that stand. */
  void awaitSteady() {
    for (URI loadBalancer : loadBalancers) {
      Pause.until(
          "a steady trickle through " + loadBalancer,
          Duration.ofSeconds(20),
          () ->
              outcomes.stream()
                      .filter(outcome -> outcome.ok() && outcome.url().equals(loadBalancer))
                      .count()
                  >= STEADY);
    }
  }

  /** Nanoseconds since it began. */
  long now() {
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
    client.shutdownNow();
    client.close();
  }

  private void sendNext() {
    int turn = number++;
    threads.execute(() -> outcomes.add(send(turn)));
  }

  private Outcome send(int turn) {
    boolean post = turn % 5 == 4;
    String text = post ? "comment %d of %s".formatted(turn, slug) : "";
    long at = now();
    URI first = loadBalancers.get(turn % loadBalancers.size());
    URI second = loadBalancers.get((turn + 1) % loadBalancers.size());
    try {
      return outcome(at, post, first, sendTo(first, turn, text), false, text);
    } catch (IOException e) {
      boolean nothingSent =
          e instanceof ConnectException
              || e instanceof HttpConnectTimeoutException
              || e instanceof SSLHandshakeException;
      if (post && !nothingSent) {
        return new Outcome(at, true, first, name(e), false, false, text, now());
      }
    }
    try {
      return outcome(at, post, second, sendTo(second, turn, text), true, text);
    } catch (IOException e) {
      return new Outcome(at, post, second, name(e), false, true, text, now());
    }
  }

  private Outcome outcome(
      long at, boolean post, URI url, int status, boolean triedAgain, String text) {
    boolean ok = status == (post ? 201 : 200);
    return new Outcome(at, post, url, String.valueOf(status), ok, triedAgain, text, now());
  }

  private int sendTo(URI loadBalancer, int turn, String text) throws IOException {
    HttpRequest.Builder request =
        switch (turn % 5) {
          case 0 -> get(loadBalancer, "/api/articles?limit=5");
          case 1 -> get(loadBalancer, "/");
          case 2 -> get(loadBalancer, "/api/articles/" + slug);
          case 3 -> get(loadBalancer, "/images/default-avatar.svg");
          default ->
              request(loadBalancer, "/api/articles/" + slug + "/comments")
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(Json.text(object("comment", object("body", text)))));
        };
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      return response.statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpRequest.Builder get(URI loadBalancer, String path) {
    return request(loadBalancer, path).GET();
  }

  private HttpRequest.Builder request(URI loadBalancer, String path) {
    return HttpRequest.newBuilder(URI.create(loadBalancer + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Token " + member.token());
  }

  private static String name(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
