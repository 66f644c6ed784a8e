package dev.terrace.kit.traffic;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes through a frontend, a backend or a server since the start: counted on the way of every
 * request, so it takes no locks and allocates nothing. {@link TrafficSampler} makes rates and
 * percentiles of it. Thread-safe.
 */
public final class Traffic {
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder redispatches = new LongAdder();
  private final LongAdder[] responses = adders(5);
  private final Map<TrafficError, LongAdder> errors = new EnumMap<>(TrafficError.class);
  private final Level sessions = new Level();
  private final Level queue = new Level();
  private final Latency latency = new Latency();
  private final TrafficTrend trend = new TrafficTrend(this);

  public Traffic() {
    for (TrafficError error : TrafficError.values()) {
      errors.put(error, new LongAdder());
    }
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  /** A request came. */
  public void request() {
    requests.increment();
  }

  /** It was answered. */
  public void response(int status) {
    if (status >= 100 && status < 600) {
      responses[status / 100 - 1].increment();
    }
  }

  /** Something went wrong with a request. */
  public void error(TrafficError error) {
    of(error).increment();
  }

  /** It was tried again. */
  public void retry() {
    retries.increment();
  }

  /** It was tried again on another server. */
  public void redispatch() {
    redispatches.increment();
  }

  /** Bytes came from the side of the client. */
  public void received(long bytes) {
    bytesIn.add(bytes);
  }

  /** Bytes went to the side of the client. */
  public void sent(long bytes) {
    bytesOut.add(bytes);
  }

  /** Connections of clients, or requests in work, as said where it is used. */
  public Level sessions() {
    return sessions;
  }

  /** Requests that wait. */
  public Level queue() {
    return queue;
  }

  /** How long answers took. */
  public Latency latency() {
    return latency;
  }

  public long requests() {
    return requests.sum();
  }

  public long bytesIn() {
    return bytesIn.sum();
  }

  public long bytesOut() {
    return bytesOut.sum();
  }

  public long retries() {
    return retries.sum();
  }

  public long redispatches() {
    return redispatches.sum();
  }

  /** Answers of a class, 1 to 5. */
  public long responses(int statusClass) {
    return responses[statusClass - 1].sum();
  }

  public long errors(TrafficError error) {
    return of(error).sum();
  }

  private LongAdder of(TrafficError error) {
    LongAdder adder = errors.get(error);
    if (adder == null) {
      throw new IllegalStateException("the constructor made one for each");
    }
    return adder;
  }

  /** Rates and percentiles; zero until a sampler has looked at it. */
  public TrafficTrend trend() {
    return trend;
  }
}
