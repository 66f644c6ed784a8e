package dev.terrace.cluster.document;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry of the shared log. In bytes: one for the form, then JSON. A field that is added later
 * must be one that older nodes may pass over; all else is a new form, which nobody writes before
 * all nodes say that they read it (see {@link #FORMAT}).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DocumentEntry.Propose.class, name = "propose"),
  @JsonSubTypes.Type(value = DocumentEntry.Commit.class, name = "commit"),
  @JsonSubTypes.Type(value = DocumentEntry.Change.class, name = "change"),
  @JsonSubTypes.Type(value = DocumentEntry.SetServer.class, name = "server"),
  @JsonSubTypes.Type(value = DocumentEntry.Look.class, name = "look")
})
sealed interface DocumentEntry {
  /** The newest form that this program reads, and the one that it writes. */
  byte FORMAT = 1;

  JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** All nodes are to look whether they could put this in force; takes the place of an earlier. */
  record Propose(String id, DocumentChange change) implements DocumentEntry {}

  /**
   * The proposal of this id is in force.
   *
   * @param forgetStates servers whose states the new configuration says something about
   * @param forgetWeights servers whose weights it says something about
   */
  record Commit(String id, List<String> forgetStates, List<String> forgetWeights)
      implements DocumentEntry {}

  /** In force without being asked about: goes back to what was in force before. */
  record Change(DocumentChange change) implements DocumentEntry {}

  /**
   * What operators want of a server.
   *
   * @param server {@code backend/server}
   * @param state null: as it is
   * @param weight null: as it is; both null: as in the configuration
   */
  record SetServer(
      String server, @Nullable String state, @Nullable Integer weight, String reason, long atMillis)
      implements DocumentEntry {}

  /** Changes nothing; who gets it through the log knows that all before it was applied. */
  record Look(String node) implements DocumentEntry {}

  /** For the log. */
  default byte[] bytes() {
    byte[] json = JSON.writerFor(DocumentEntry.class).writeValueAsBytes(this);
    byte[] bytes = new byte[json.length + 1];
    bytes[0] = FORMAT;
    System.arraycopy(json, 0, bytes, 1, json.length);
    return bytes;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is of a form that this program does not know, or broken
   */
  static DocumentEntry of(byte[] bytes, int offset, int length) {
    if (length < 2 || bytes[offset] != FORMAT) {
      throw new IllegalArgumentException(
          "an entry of form %d; this program knows form %d and has to be upgraded"
              .formatted(length < 1 ? -1 : bytes[offset], FORMAT));
    }
    try {
      return JSON.readValue(
          new String(bytes, offset + 1, length - 1, StandardCharsets.UTF_8), DocumentEntry.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("a broken entry: " + e.getOriginalMessage(), e);
    }
  }
}
