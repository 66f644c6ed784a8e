package dev.terrace.cluster.document;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jgroups.raft.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * What the Raft log is applied to. Every entry is applied on every node, in one order, also after a
 * restart; a change that was made of an old version changes nothing, everywhere alike.
 */
final class DocumentMachine implements StateMachine {
  private static final Logger log = LoggerFactory.getLogger(DocumentMachine.class);

  /** Far more than a history can have, see {@link DocumentHistory}. */
  private static final int MAX_SNAPSHOT = 32 * SharedDocument.MAX_BYTES;

  private final Runnable changed;
  private volatile DocumentState state = DocumentState.EMPTY;
  private volatile String fault = "";

  /**
   * What became of an entry.
   *
   * @param taken whether it changed anything
   * @param version that is in force afterwards
   * @param proposals how many changes nodes have been asked about by then
   */
  record Answer(boolean taken, long version, long proposals) {}

  DocumentMachine(Runnable changed) {
    this.changed = changed;
  }

  static Answer answer(byte[] bytes) {
    return DocumentEntry.JSON.readValue(bytes, Answer.class);
  }

  DocumentState state() {
    return state;
  }

  /** Why this node no longer follows the log; empty: it does. */
  String fault() {
    return fault;
  }

  @Override
  public byte[] apply(byte[] data, int offset, int length, boolean serializeResponse) {
    DocumentState before = state;
    if (fault.isEmpty()) {
      try {
        state = before.after(DocumentEntry.of(data, offset, length));
      } catch (RuntimeException e) {
        // To pass over it would make this node's state another than that of all others.
        fault = "the shared log has an entry that cannot be read: " + e.getMessage();
        log.atError()
            .setCause(e)
            .log("this node does not follow the shared configuration any more");
      }
    }
    changed.run();
    boolean taken = !state.equals(before);
    return DocumentEntry.JSON.writeValueAsBytes(
        new Answer(taken, state.history().version(), state.proposals()));
  }

  @Override
  public void writeContentTo(DataOutput out) throws IOException {
    byte[] bytes = DocumentEntry.JSON.writeValueAsBytes(state);
    out.writeByte(DocumentEntry.FORMAT);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public void readContentFrom(DataInput in) throws IOException {
    byte form = in.readByte();
    if (form != DocumentEntry.FORMAT) {
      fault = "a snapshot of form " + form + "; this program has to be upgraded";
      throw new IOException(fault);
    }
    int length = in.readInt();
    if (length < 0 || length > MAX_SNAPSHOT) {
      throw new IOException("a snapshot of the shared configuration of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    try {
      state =
          DocumentEntry.JSON.readValue(
              new String(bytes, StandardCharsets.UTF_8), DocumentState.class);
      fault = "";
    } catch (JacksonException e) {
      throw new IOException("the snapshot of the shared configuration is damaged", e);
    }
    changed.run();
  }
}
