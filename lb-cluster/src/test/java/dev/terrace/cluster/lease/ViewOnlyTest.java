package dev.terrace.cluster.lease;

import static dev.terrace.cluster.lease.SimulatedCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a cluster without leases does, where the first of those that a node has heard of lately owns
 * the address: when the owner is cut off, two have it. The rule that the view must hold a majority
 * bounds the time, but a node that was stopped wakes up as the owner all the same. That this is
 * found shows that the assertion of the simulation bites.
 */
class ViewOnlyTest {
  private static final String VIP = "vip-0";
  private static final List<String> NODES = List.of("lb-1", "lb-2", "witness");
  private static final long BEAT = 150 * MS;
  private static final long TIMEOUT = 600 * MS;

  private final Owners owners = new Owners();
  private final Map<String, Map<String, Long>> heard = new HashMap<>();

  @Test
  void aCutGivesTheAddressTwoOwners() {
    for (long now = 0; now < 3_000 * MS; now += BEAT) {
      beat(now, now >= 1_000 * MS ? "lb-1" : "", "", 1);
    }

    assertThat(owners.violation())
        .hasValueSatisfying(text -> assertThat(text).contains("lb-1 owns"));
  }

  @Test
  void aMajorityOfTheViewDoesNotHelpAgainstAStop() {
    for (long now = 0; now < 3_000 * MS; now += BEAT) {
      boolean stopped = now >= 1_000 * MS && now < 2_500 * MS;
      beat(now, stopped ? "lb-1" : "", stopped ? "lb-1" : "", 2);
    }

    assertThat(owners.violation()).isPresent();
  }

  private void beat(long now, String cutOff, String stopped, int majority) {
    for (String node : NODES) {
      if (node.equals(stopped)) {
        continue;
      }
      Map<String, Long> view = heard.computeIfAbsent(node, _ -> new HashMap<>());
      for (String other : NODES) {
        boolean cut = other.equals(cutOff) || node.equals(cutOff);
        boolean reaches = other.equals(node) || !cut;
        if (reaches && !other.equals(stopped)) {
          view.put(other, now);
        }
      }
      List<String> members =
          NODES.stream().filter(name -> view.getOrDefault(name, -TIMEOUT) > now - TIMEOUT).toList();
      boolean mine = members.getFirst().equals(node) && members.size() >= majority;
      if (mine) {
        owners.owns(node, VIP, now, Long.MAX_VALUE, Ballot.NONE);
      } else {
        owners.removed(node, VIP);
      }
    }
  }
}
