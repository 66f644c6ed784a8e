package dev.terrace.cluster.member;

import dev.terrace.cluster.plan.Fitness;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a node says about itself, every second and whenever it changes. Nodes of a later version may
 * say more, which is passed over, and those of an earlier one less.
 *
 * @param node its name
 * @param witness whether it is there to vote only
 * @param fitness whether it can serve clients
 * @param reason why it cannot, or is drained, for people; may be empty
 * @param fitForMillis for how long it has been fit without a break
 * @param draining whether an operator wants it to serve nobody
 * @param weight its share of addresses, 1 to 256; 0 of a witness
 * @param config what it says about the configuration that all nodes share
 * @param vips the addresses that it knows of
 * @param holds the addresses that it owns, with the epochs of their leases
 * @param wants on which nodes an operator wants addresses to go now, by address
 * @param version of its program
 */
public record MemberStatus(
    String node,
    boolean witness,
    Fitness fitness,
    String reason,
    long fitForMillis,
    boolean draining,
    int weight,
    ConfigReport config,
    List<String> vips,
    Map<String, String> holds,
    Map<String, String> wants,
    String version) {
  /** Larger ones are not taken. */
  static final int MAX_BYTES = 32 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public MemberStatus {
    vips = vips == null ? List.of() : List.copyOf(vips);
    holds = holds == null ? Map.of() : Map.copyOf(holds);
    wants = wants == null ? Map.of() : Map.copyOf(wants);
    if (node == null || node.isEmpty() || fitness == null) {
      throw new IllegalArgumentException("a status needs a node and its fitness");
    }
    config = config == null ? ConfigReport.NONE : config;
    reason = reason == null ? "" : reason;
    version = version == null ? "" : version;
  }

  byte[] toBytes() {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * Reads a status.
   *
   * @throws IllegalArgumentException if it is none
   */
  static MemberStatus of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("a status of " + bytes.length + " bytes");
    }
    try {
      MemberStatus status = JSON.readValue(bytes, MemberStatus.class);
      if (status == null) {
        throw new IllegalArgumentException("no status");
      }
      return status;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no status: " + e.getOriginalMessage(), e);
    }
  }
}
