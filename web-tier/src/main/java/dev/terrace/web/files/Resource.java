package dev.terrace.web.files;

import dev.terrace.web.encoding.AcceptEncoding;
import dev.terrace.web.encoding.Coding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A file with its forms, as it was when it was last looked at. Thread-safe.
 *
 * <p>It is believed unchanged as long as nothing in its folder changed, and not too long; then it
 * is looked at again before it is used.
 */
final class Resource {
  private final String type;
  private final Representation identity;
  private final List<Representation> stored;
  private final boolean compressible;
  private final boolean settled;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile Forms available;
  private volatile int generation;
  private volatile long validUntilNanos;

  /**
   * Makes one.
   *
   * @param stored all forms that are on disk; the first one is the file itself
   * @param compressible whether further forms may be made
   * @param settled whether a later change would show
   */
  Resource(
      String type,
      List<Representation> stored,
      boolean compressible,
      boolean settled,
      int generation,
      long validUntilNanos) {
    this.type = type;
    this.identity = stored.getFirst();
    this.stored = List.copyOf(stored);
    this.compressible = compressible;
    this.settled = settled;
    this.generation = generation;
    this.validUntilNanos = validUntilNanos;
    this.available = Forms.of(stored);
  }

  /** All forms and their codings, in our order of preference. */
  private record Forms(List<Representation> all, List<Coding> codings) {
    /** The smallest first. */
    static Forms of(List<Representation> unsorted) {
      List<Representation> all =
          unsorted.stream().sorted(Comparator.comparingLong(Representation::length)).toList();
      return new Forms(all, all.stream().map(Representation::coding).toList());
    }

    @Nullable Representation in(@Nullable Coding coding) {
      for (Representation each : all) {
        if (each.coding() == coding) {
          return each;
        }
      }
      return null;
    }
  }

  String type() {
    return type;
  }

  /** The file itself. */
  Representation identity() {
    return identity;
  }

  List<Representation> stored() {
    return stored;
  }

  /** Whether forms that are not on disk may be made. */
  boolean compressible() {
    return compressible;
  }

  boolean settled() {
    return settled;
  }

  /** The form that suits a client best; null when it refuses all. */
  @Nullable Representation choose(AcceptEncoding accepted) {
    Forms forms = available;
    return forms.in(accepted.choose(forms.codings()));
  }

  /** The form in a coding, if there is one. */
  @Nullable Representation in(Coding coding) {
    return available.in(coding);
  }

  /** Adds a form that was made here. */
  synchronized void add(Representation made) {
    if (in(made.coding()) == null) {
      List<Representation> more = new ArrayList<>(available.all());
      more.add(made);
      available = Forms.of(more);
    }
  }

  boolean fresh(int currentGeneration, long nowNanos) {
    return generation == currentGeneration && nowNanos - validUntilNanos < 0;
  }

  /** It was looked at, and has not changed. */
  void unchanged(int currentGeneration, long untilNanos) {
    validUntilNanos = untilNanos;
    generation = currentGeneration;
  }

  /** True for the first who wants to look; others may use it as it is until that one has looked. */
  boolean beginCheck() {
    return checking.compareAndSet(false, true);
  }

  void endCheck() {
    checking.set(false);
  }
}
