package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.StoredHead;
import io.undertow.util.HeaderValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored response. Immutable but for the encoded forms of its body, which are kept beside it.
 * Thread-safe.
 */
public final class Entry {
  /** What an entry takes beside its bytes and texts, roughly. */
  private static final int OVERHEAD = 1024;

  private static final int FIELD_OVERHEAD = 96;

  private final StoredHead head;
  private final Body body;
  private final List<String> tags;
  private final Loan loan;
  private final EncodedForms encoded;

  private Entry(StoredHead head, Body body, List<String> tags, Loan loan, EncodedForms encoded) {
    this.head = head;
    this.body = body;
    this.tags = List.copyOf(tags);
    this.loan = loan;
    this.encoded = encoded;
  }

  /**
   * @param tags by which it can be purged
   * @param budget of its zone
   */
  public Entry(StoredHead head, Body body, List<String> tags, Budget budget) {
    this(head, body, tags, new Loan(budget, body.held()), new EncodedForms());
  }

  /** The same bytes under other fields: after a validation. */
  public Entry with(StoredHead updated) {
    return new Entry(updated, body, tags, loan, encoded);
  }

  /** Somebody who may take long sends the body out; to be followed by {@link #giveBack}. */
  public void lend() {
    loan.take();
  }

  /** The body is out. */
  public void giveBack() {
    loan.giveBack();
  }

  /** The store holds it no longer. */
  void evicted() {
    loan.evicted();
  }

  /** Whether it has the same bytes in memory. */
  boolean sharesBody(Entry other) {
    return loan == other.loan;
  }

  public StoredHead head() {
    return head;
  }

  public Body body() {
    return body;
  }

  public List<String> tags() {
    return tags;
  }

  /** Whether the whole body is here. */
  public boolean complete() {
    return body instanceof Body.Whole;
  }

  /** The body in a content coding; null: it is not kept, or not yet. */
  public Body.@Nullable Whole encoded(String coding) {
    return encoded.get(coding);
  }

  /**
   * Whether the caller is to encode the body, and nobody else, and to give it to {@link
   * ZoneStore#keepEncoded} or else call {@link #giveUpEncoded}.
   */
  public boolean beginEncoded(String coding) {
    return encoded.begin(coding);
  }

  /** The body could not be encoded now; somebody else may try. */
  public void giveUpEncoded(String coding) {
    encoded.giveUp(coding);
  }

  void keepEncoded(String coding, Body.Whole form) {
    encoded.keep(coding, form);
  }

  /** Bytes of memory, roughly. */
  long weight() {
    long weight = OVERHEAD + body.held() + encoded.bytes() + head.vary().values().length();
    for (HeaderValues values : head.headers()) {
      for (String value : values) {
        weight += FIELD_OVERHEAD + value.length();
      }
    }
    return weight;
  }
}
