package dev.terrace.cluster.plan;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who should own which address: a pure function of what a node knows. Nodes that know different
 * things plan differently, which costs time and never safety: a lease decides who may.
 *
 * <ol>
 *   <li>The first of the preferred nodes that can serve gets the address if it has it already, if
 *       nobody who can serve has it, or if it has been fit for the fail-back time. A lesser
 *       preferred node does not take it from a better one.
 *   <li>Else whoever has it keeps it, if able to serve: moving an address cuts its connections.
 *   <li>Else the address goes by weighted rendezvous hash, to nobody who has a full share already.
 * </ol>
 */
public final class AddressPlan {
  private final SortedMap<String, List<String>> ranking;

  private AddressPlan(SortedMap<String, List<String>> ranking) {
    this.ranking = ranking;
  }

  /**
   * Makes a plan.
   *
   * @param addresses all of the cluster
   * @param candidates all nodes that may own addresses, each once
   * @param holders who has which address now, as far as known
   * @param failback how long a preferred node must have been fit before it takes its address back;
   *     empty: never by itself
   */
  public static AddressPlan of(
      Collection<PlannedAddress> addresses,
      Collection<Candidate> candidates,
      Map<String, String> holders,
      Optional<Duration> failback) {
    List<PlannedAddress> sorted =
        addresses.stream().sorted(Comparator.comparing(PlannedAddress::vip)).toList();
    SortedMap<String, Candidate> able = able(candidates);
    Map<String, String> owners = new HashMap<>();
    for (PlannedAddress address : sorted) {
      kept(address, able, holders.get(address.vip()), failback)
          .ifPresent(owner -> owners.put(address.vip(), owner));
    }
    SortedMap<String, List<String>> ranking = new TreeMap<>();
    for (PlannedAddress address : sorted) {
      List<Candidate> order = byHash(address.vip(), able.values());
      List<String> names = new ArrayList<>(order.stream().map(Candidate::name).toList());
      if (!names.isEmpty()) {
        String owner = owners.get(address.vip());
        if (owner == null) {
          owner = withRoom(order, owners.values(), sorted.size()).name();
          owners.put(address.vip(), owner);
        }
        names.remove(owner);
        names.addFirst(owner);
      }
      ranking.put(address.vip(), List.copyOf(names));
    }
    return new AddressPlan(ranking);
  }

  /** The planned owner; empty when nobody can serve. */
  public Optional<String> owner(String vip) {
    return ranking(vip).stream().findFirst();
  }

  /**
   * All who can serve, the planned owner first, the others in the order in which they should try.
   */
  public List<String> ranking(String vip) {
    return ranking.getOrDefault(vip, List.of());
  }

  /** The planned owners by address, of those that have one. */
  public SortedMap<String, String> owners() {
    SortedMap<String, String> owners = new TreeMap<>();
    ranking.forEach((vip, order) -> order.stream().findFirst().ifPresent(o -> owners.put(vip, o)));
    return owners;
  }

  /** Who can serve; where nobody has a server that is up, those who at least answer. */
  private static SortedMap<String, Candidate> able(Collection<Candidate> candidates) {
    boolean anyFit = candidates.stream().anyMatch(each -> each.fitness() == Fitness.FIT);
    Fitness needed = anyFit ? Fitness.FIT : Fitness.NO_SERVERS;
    SortedMap<String, Candidate> able = new TreeMap<>();
    for (Candidate candidate : candidates) {
      if (candidate.fitness() == needed && able.put(candidate.name(), candidate) != null) {
        throw new IllegalArgumentException("two candidates are called " + candidate.name());
      }
    }
    return able;
  }

  private static Optional<String> kept(
      PlannedAddress address,
      SortedMap<String, Candidate> able,
      @Nullable String holder,
      Optional<Duration> failback) {
    boolean held = holder != null && able.containsKey(holder);
    for (String preferred : address.preferred()) {
      Candidate candidate = able.get(preferred);
      if (candidate != null) {
        boolean stable =
            failback.filter(time -> candidate.fitFor().compareTo(time) >= 0).isPresent();
        if (preferred.equals(holder) || !held || stable) {
          return Optional.of(preferred);
        }
      }
    }
    return held ? Optional.ofNullable(holder) : Optional.empty();
  }

  /** The first whose share is not full; shares are rounded up, so there is one. */
  private static Candidate withRoom(
      List<Candidate> order, Collection<String> owners, int addresses) {
    int weights = order.stream().mapToInt(Candidate::weight).sum();
    for (Candidate candidate : order) {
      long has = owners.stream().filter(candidate.name()::equals).count();
      if (has < Math.ceilDiv((long) addresses * candidate.weight(), weights)) {
        return candidate;
      }
    }
    return order.getFirst();
  }

  /** By highest random weight, so that shares follow weights and changes move little. */
  private static List<Candidate> byHash(String vip, Collection<Candidate> able) {
    return able.stream()
        .sorted(
            Comparator.comparingDouble((Candidate candidate) -> score(vip, candidate))
                .reversed()
                .thenComparing(Candidate::name))
        .toList();
  }

  private static double score(String vip, Candidate candidate) {
    double chance = ((hash(vip + "\0" + candidate.name()) >>> 11) + 0.5) * 0x1.0p-53;
    return -candidate.weight() / Math.log(chance);
  }

  /** FNV-1a and the finisher of MurmurHash3: the same on all nodes and in all versions. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
