package dev.terrace.cluster.node;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last changes of owners that this node took part in. Thread-safe. */
final class Transitions {
  private static final int CAPACITY = 50;

  private final Deque<ClusterStatus.Transition> last = new ArrayDeque<>();
  private long taken;
  private long left;

  synchronized void add(String vip, String what, long epoch, String reason, long tookNanos) {
    if (last.size() == CAPACITY) {
      last.removeFirst();
    }
    last.addLast(
        new ClusterStatus.Transition(
            Instant.now().toString(), vip, what, epoch, reason, tookNanos / 1_000_000));
    if (what.equals("taken")) {
      taken++;
    } else if (what.equals("left")) {
      left++;
    }
  }

  synchronized List<ClusterStatus.Transition> last() {
    return List.copyOf(last);
  }

  synchronized long taken() {
    return taken;
  }

  synchronized long left() {
    return left;
  }
}
