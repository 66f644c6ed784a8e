package dev.terrace.proxy;

import dev.terrace.proxy.health.AdminState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed at run time about one server.
 *
 * @param added as it was added; null: it comes from the configuration file
 * @param removed whether the one of the configuration file is left out
 * @param weight in place of the configured one; null: unchanged
 * @param admin what an operator wants in place of the configured state; null: unchanged
 * @param reason of the wanted state, as the operator gave it
 * @param at when the last of these changes was made
 */
record ServerChange(
    @Nullable ServerConfig added,
    boolean removed,
    @Nullable Integer weight,
    @Nullable AdminState admin,
    String reason,
    Instant at) {

  static ServerChange none(Instant at) {
    return new ServerChange(null, false, null, null, "", at);
  }

  boolean nothing() {
    return added == null && !removed && weight == null && admin == null;
  }

  ServerChange withAdded(@Nullable ServerConfig server, Instant now) {
    return new ServerChange(server, removed, null, admin, reason, now);
  }

  ServerChange withRemoved(Instant now) {
    return new ServerChange(null, true, null, null, "", now);
  }

  ServerChange withWeight(int newWeight, Instant now) {
    return added == null
        ? new ServerChange(null, removed, newWeight, admin, reason, now)
        : withAdded(added.withWeight(newWeight), now);
  }

  ServerChange withoutWeight(Instant now) {
    return new ServerChange(added, removed, null, admin, reason, now);
  }

  ServerChange withAdmin(@Nullable AdminState wanted, String why, Instant now) {
    return new ServerChange(added, removed, weight, wanted, why, now);
  }

  /** What is left of it when the file says this about the server now, and said that before. */
  ServerChange rebased(@Nullable ServerConfig before, @Nullable ServerConfig now) {
    ServerConfig keptAdded = now == null ? added : null;
    boolean there = keptAdded != null || now != null;
    boolean sameWeight = before != null && now != null && before.weight() == now.weight();
    boolean sameWish = before == null || now == null || before.disabled() == now.disabled();
    return new ServerChange(
        keptAdded,
        removed && now != null && now.equals(before),
        sameWeight ? weight : null,
        there && sameWish ? admin : null,
        reason,
        at);
  }

  /** In words, for operators. */
  List<String> words(@Nullable ServerConfig file) {
    List<String> words = new ArrayList<>();
    if (added != null) {
      words.add("added");
    } else if (removed) {
      words.add("removed");
    }
    if (weight != null) {
      words.add("weight " + weight + (file == null ? "" : ", " + file.weight() + " in the file"));
    }
    if (admin != null) {
      words.add(
          switch (admin) {
            case READY -> "ready, disabled in the file";
            case DRAIN -> "drain";
            case MAINT -> "maint";
          });
    }
    return words;
  }
}
