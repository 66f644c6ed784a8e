package dev.terrace.web.cache;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.terrace.web.cache.store.ZoneStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a zone at one moment, for people and programs. Counts are since the process
 * started, or since the zone's configuration changed.
 *
 * @param hits answered from the store, fresh
 * @param stale answered from the store, stale: while it was validated, or since the upstream failed
 * @param validated answered from the store after the upstream said that it is still valid
 * @param misses answered by the upstream
 * @param collapsed answered with what another request waited for already
 * @param bypassed went past the cache
 * @param stored responses stored
 * @param notStored responses of the upstream that could not be stored
 * @param refreshes validations in the background
 * @param invalidated responses removed by unsafe requests or by a purge
 * @param bytes of bodies that were sent from the store
 * @param filling requests to the upstream under way
 * @param rates how often that was lately
 * @param store what the zone holds
 */
public record ZoneReport(
    String zone,
    long hits,
    long stale,
    long validated,
    long misses,
    long collapsed,
    long bypassed,
    long stored,
    long notStored,
    long refreshes,
    long invalidated,
    long bytes,
    long filling,
    Rates rates,
    ZoneStatistics store) {

  /** Times per second, over the last ten seconds. */
  public record Rates(
      double hits,
      double stale,
      double validated,
      double misses,
      double collapsed,
      double bypassed) {}

  /** Requests for which the upstream had not to send a response of their own. */
  @JsonIgnore
  public long answered() {
    return hits + stale + validated + collapsed;
  }

  /** Requests that could have been answered from the store; those that went past it aside. */
  @JsonIgnore
  public long asked() {
    return answered() + misses;
  }

  /** {@link #answered} of {@link #asked}, 0 to 1; null while nobody has asked. */
  @JsonProperty
  public @Nullable Double hitRatio() {
    return asked() == 0 ? null : (double) answered() / asked();
  }
}
