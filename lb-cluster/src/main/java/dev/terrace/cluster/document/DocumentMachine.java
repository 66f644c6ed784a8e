package dev.terrace.cluster.document;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jgroups.raft.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the Raft log is applied to. Every entry is applied on every node, in one order, also after a
 * restart; a change that was made of an old version changes nothing, everywhere alike.
 */
final class DocumentMachine implements StateMachine {
  private static final Logger log = LoggerFactory.getLogger(DocumentMachine.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Consumer<DocumentVersion> inForce;
  private volatile DocumentHistory history = DocumentHistory.EMPTY;

  /**
   * What became of a change.
   *
   * @param version that is in force afterwards
   */
  record Answer(boolean committed, long version) {}

  DocumentMachine(Consumer<DocumentVersion> inForce) {
    this.inForce = inForce;
  }

  static byte[] encode(DocumentChange change) {
    return JSON.writeValueAsBytes(change);
  }

  static Answer answer(byte[] bytes) {
    return JSON.readValue(bytes, Answer.class);
  }

  DocumentHistory history() {
    return history;
  }

  @Override
  public byte[] apply(byte[] data, int offset, int length, boolean serializeResponse) {
    boolean committed = false;
    try {
      DocumentChange change = JSON.readValue(data, offset, length, DocumentChange.class);
      committed = history.accepts(change);
      if (committed) {
        history = history.with(change);
        inForce.accept(history.versions().getLast());
      }
    } catch (JacksonException e) {
      // The same on all nodes; a log that cannot be applied would stop the cluster for good.
      log.atError().setCause(e).log("an entry of the shared configuration cannot be read");
    }
    return JSON.writeValueAsBytes(new Answer(committed, history.version()));
  }

  @Override
  public void writeContentTo(DataOutput out) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(history);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public void readContentFrom(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    try {
      history = JSON.readValue(new String(bytes, StandardCharsets.UTF_8), DocumentHistory.class);
    } catch (JacksonException e) {
      throw new IOException("the snapshot of the shared configuration is damaged", e);
    }
    history.current().ifPresent(inForce);
  }
}
