package dev.terrace.web.cache;

import java.util.concurrent.atomic.LongAdder;

/** What happened in a zone since it was opened. Thread-safe. */
final class Counters {
  /** Answered from the store, fresh. */
  final LongAdder hits = new LongAdder();

  /** Answered from the store, stale: while it was validated, or because the upstream failed. */
  final LongAdder stale = new LongAdder();

  /** Answered from the store after the upstream had said that it is still valid. */
  final LongAdder validated = new LongAdder();

  /** Answered by the upstream: nothing was stored that could be used. */
  final LongAdder misses = new LongAdder();

  /** Answered with what another request waited for already. */
  final LongAdder collapsed = new LongAdder();

  /** Went past the cache. */
  final LongAdder bypassed = new LongAdder();

  /** Responses stored. */
  final LongAdder stored = new LongAdder();

  /** Responses of the upstream that could not be stored. */
  final LongAdder notStored = new LongAdder();

  /** Validations in the background. */
  final LongAdder refreshes = new LongAdder();

  /** Responses removed by unsafe requests or by a purge. */
  final LongAdder invalidated = new LongAdder();

  /** Bytes of bodies that were sent from the store. */
  final LongAdder bytes = new LongAdder();
}
