package dev.terrace.cluster.node;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.lease.LeaseSetup;
import dev.terrace.cluster.lease.LeaseTiming;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Secret;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Virtual addresses, and the nodes that share them. All nodes have the same but for {@code node}.
 *
 * @param name of the cluster; others of other names on the same network do not disturb it
 * @param node which of the members this is
 * @param secret shared by all nodes, at least 16 bytes; needed with members
 * @param profile how fast leases run, default {@link Profile#DEFAULT}
 * @param failback how long a preferred node must have been fit before an address goes back to it,
 *     or {@code never}; 0 s to 1 d, default 30 s
 * @param dataDirectory holds the number of the last election, so that epochs grow over restarts
 * @param members all nodes; none: this node is alone and owns all addresses
 * @param voters names of those who vote: 1, 3, 5 or 7; default: all members
 * @param vips the virtual addresses
 */
public record ClusterConfig(
    @Doc("name of the cluster") @Default("terrace") String name,
    @Doc("which of the members this is") String node,
    @Doc("shared by all nodes, at least 16 bytes; needed with members") @Nullable Secret secret,
    @Doc("default (lease 900 ms) or fast (300 ms, for quiet local networks)") @Default("default")
        Profile profile,
    @Doc("how long a preferred node must have been fit before it gets its address back; or never")
        @Default("30s")
        String failback,
    @Doc("holds the number of the last election, and what all nodes share")
        @Default("/var/lib/terrace")
        Path dataDirectory,
    @Doc("all nodes; none: this one is alone") @Default("[]") List<MemberConfig> members,
    @Doc("who votes: 1, 3, 5 or 7 of the members; none: all of them") @Default("[]")
        List<String> voters,
    @Doc("the virtual addresses") @Default("[]") List<VipConfig> vips) {

  private static final Pattern FAILBACK = Pattern.compile("never|\\d{1,5}[sm]");

  /** How fast leases run. */
  public enum Profile {
    /** A lease of 900 ms, renewed every 200 ms. */
    DEFAULT,
    /** A lease of 300 ms, renewed every 60 ms. */
    FAST;

    /** Of the leases. */
    public LeaseTiming timing() {
      return switch (this) {
        case DEFAULT -> LeaseTiming.DEFAULT;
        case FAST -> LeaseTiming.FAST;
      };
    }

    /** How long the kernel keeps an address that nobody renews: whole seconds, above the lease. */
    public int lifetimeSeconds() {
      return 1;
    }
  }

  public ClusterConfig {
    members = List.copyOf(members);
    voters = List.copyOf(voters);
    vips = List.copyOf(vips);
    List<ConfigNote> problems = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < members.size(); i++) {
      if (!names.add(members.get(i).name())) {
        problems.add(
            new ConfigNote("members[" + i + "].name", "is there twice: " + members.get(i).name()));
      }
    }
    if (!members.isEmpty()) {
      checkNodes(node, secret, name, names, voters, problems);
    }
    checkVips(vips, members, problems);
    if (!FAILBACK.matcher(failback).matches()) {
      problems.add(
          new ConfigNote(
              "failback",
              "must be never, or seconds or minutes such as 30s or 5m, but was '%s'"
                  .formatted(failback)));
    }
    ConfigRefusal.throwIfAny(problems);
  }

  private static void checkNodes(
      String node,
      @Nullable Secret secret,
      String name,
      Set<String> names,
      List<String> voters,
      List<ConfigNote> problems) {
    if (!names.contains(node)) {
      problems.add(
          new ConfigNote(
              "node",
              "must be one of the members (%s) but was '%s'"
                  .formatted(String.join(", ", names), node)));
    }
    if (secret == null) {
      problems.add(
          new ConfigNote(
              "secretFile", "is needed with members: `openssl rand -hex 32` makes a good one"));
    } else {
      try {
        new ClusterKey(name, secret.reveal());
      } catch (IllegalArgumentException e) {
        problems.add(new ConfigNote("secret", String.valueOf(e.getMessage())));
      }
    }
    Set<String> voting = new LinkedHashSet<>(voters.isEmpty() ? names : voters);
    for (String voter : voting) {
      if (!names.contains(voter)) {
        problems.add(new ConfigNote("voters", "there is no member '%s'".formatted(voter)));
      }
    }
    if (voting.size() % 2 == 0 || voting.size() > 7) {
      problems.add(
          new ConfigNote(
              "voters",
              "must be 1, 3, 5 or 7 but are %d; two load balancers need a witness as the third one"
                  .formatted(voting.size())));
    }
  }

  private static void checkVips(
      List<VipConfig> vips, List<MemberConfig> members, List<ConfigNote> problems) {
    if (vips.isEmpty() && members.isEmpty()) {
      problems.add(
          new ConfigNote(
              "vips", "must name at least one address, or members whose configuration does"));
    }
    Set<InetAddress> seen = new HashSet<>();
    for (int i = 0; i < vips.size(); i++) {
      VipConfig vip = vips.get(i);
      if (!seen.add(vip.virtual().address())) {
        problems.add(new ConfigNote("vips[" + i + "].address", "is there twice"));
      }
      String preferred = vip.preferred();
      if (preferred != null
          && members.stream()
              .noneMatch(
                  one -> one.name().equals(preferred) && one.role() == MemberConfig.Role.LB)) {
        problems.add(
            new ConfigNote(
                "vips[" + i + "].preferred",
                "there is no member '%s' with the role lb".formatted(preferred)));
      }
    }
  }

  /** The same with other virtual addresses. */
  public ClusterConfig withVips(List<VipConfig> other) {
    return new ClusterConfig(
        name, node, secret, profile, failback, dataDirectory, members, voters, other);
  }

  /** This node as a member; empty if it is alone. */
  public Optional<MemberConfig> self() {
    return members.stream().filter(one -> one.name().equals(node)).findFirst();
  }

  /** After how long an address goes back to its preferred node; empty: never. */
  Optional<Duration> failbackAfter() {
    if (failback.equals("never")) {
      return Optional.empty();
    }
    long number = Long.parseLong(failback.substring(0, failback.length() - 1));
    return Optional.of(
        failback.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number));
  }

  /** Whether this node only votes. */
  public boolean witness() {
    return self().filter(one -> one.role() == MemberConfig.Role.WITNESS).isPresent();
  }

  /** Who takes part in leases; a node that is alone votes for itself. */
  LeaseSetup setup() {
    if (members.isEmpty()) {
      return new LeaseSetup(node, Set.of(node), Set.of(node), LeaseSetup.Mode.MAJORITY);
    }
    Set<String> names = new LinkedHashSet<>();
    members.forEach(one -> names.add(one.name()));
    return new LeaseSetup(
        node,
        names,
        voters.isEmpty() ? names : new LinkedHashSet<>(voters),
        LeaseSetup.Mode.MAJORITY);
  }
}
