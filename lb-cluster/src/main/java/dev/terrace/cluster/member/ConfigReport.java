package dev.terrace.cluster.member;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about the configuration that all nodes share.
 *
 * @param format the newest form of the shared log that its program can read; 0: it does not take
 *     part, or its program is older than shared configurations
 * @param version in force on it, 0 for none
 * @param tried the last version that it put in force, or tried to: a fault is told of this one
 * @param fault what is wrong with the version in force, or with a newer one that could not be put
 *     in force; empty: nothing
 * @param restart keys that take a restart of the node to be in force
 * @param prepared which proposed change it has looked at; empty: none
 * @param refusals why it could not put that change in force; empty: it could
 */
public record ConfigReport(
    int format,
    long version,
    long tried,
    String fault,
    List<String> restart,
    String prepared,
    List<String> refusals) {
  /** Of a node that knows nothing of it. */
  public static final ConfigReport NONE = new ConfigReport(0, 0, 0, "", List.of(), "", List.of());

  /** A status has to fit into a message. */
  private static final int MAX_REFUSALS = 20;

  private static final int MAX_LENGTH = 500;

  public ConfigReport {
    fault = shortened(fault);
    restart =
        restart == null
            ? List.of()
            : restart.stream().limit(MAX_REFUSALS).map(ConfigReport::shortened).toList();
    prepared = prepared == null ? "" : prepared;
    refusals =
        refusals == null
            ? List.of()
            : refusals.stream().limit(MAX_REFUSALS).map(ConfigReport::shortened).toList();
  }

  private static String shortened(@Nullable String text) {
    return text == null ? "" : text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
  }
}
