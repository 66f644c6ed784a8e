package dev.terrace.cluster.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.testnet.Hosts;
import dev.terrace.cluster.testnet.Lines;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Announcements as the neighbours' kernels understand them. */
class ArpAnnouncerTest {
  private static final String VIP = "10.77.0.100";
  private static final String VIP6 = "fd77::100";

  private static Hosts hosts;
  private static Lines lb1;
  private static Lines lb2;

  @BeforeAll
  static void build() {
    hosts = Hosts.create("lb1", "lb2", "client");
    lb1 = new Lines(hosts.java("lb1", AnnouncingHost.class, VIP, VIP6));
    lb2 = new Lines(hosts.java("lb2", AnnouncingHost.class, VIP, VIP6));
    lb1.await("started");
    lb2.await("started");
    lb1.await("carrier true");
  }

  @AfterAll
  static void remove() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @BeforeEach
  void nobodyHasIt() {
    for (String name : new String[] {"lb1", "lb2"}) {
      hosts.exec(name, "ip", "addr", "flush", "dev", "eth0", "to", VIP + "/32");
      hosts.exec(name, "ip", "-6", "addr", "flush", "dev", "eth0", "to", VIP6 + "/128");
    }
    for (Lines lb : new Lines[] {lb1, lb2}) {
      lb.say("withdraw " + VIP);
      lb.say("withdraw " + VIP6);
    }
    hosts.exec("client", "ip", "neigh", "flush", "all");
  }

  @Test
  void aProbeTellsWhoHasTheAddress() {
    lb2.say("probe " + VIP);
    assertThat(lb2.next("probed ")).isEqualTo("nobody");

    hosts.exec("lb1", "ip", "addr", "add", VIP + "/32", "dev", "eth0");
    lb2.say("probe " + VIP);

    assertThat(lb2.next("probed ")).isEqualTo(mac("lb1"));
  }

  @Test
  void neighboursFollowAnAddressThatMoves() {
    hosts.exec("lb1", "ip", "addr", "add", VIP + "/32", "dev", "eth0");
    hosts.touch("client", VIP);
    awaitNeighbour(VIP, mac("lb1"));

    hosts.exec("lb1", "ip", "addr", "del", VIP + "/32", "dev", "eth0");
    hosts.exec("lb2", "ip", "addr", "add", VIP + "/32", "dev", "eth0");
    lb2.say("announce " + VIP);

    awaitNeighbour(VIP, mac("lb2"));
  }

  @Test
  void neighboursFollowAnIpv6AddressThatMoves() {
    hosts.exec("lb1", "ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
    hosts.touch("client", VIP6);
    awaitNeighbour(VIP6, mac("lb1"));

    hosts.exec("lb1", "ip", "addr", "del", VIP6 + "/128", "dev", "eth0");
    hosts.exec("lb2", "ip", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
    lb2.say("announce " + VIP6);

    awaitNeighbour(VIP6, mac("lb2"));
  }

  @Test
  void aForeignClaimIsHeard() {
    lb1.say("announce " + VIP);
    lb2.say("announce " + VIP);

    lb1.await("claimed " + VIP + " " + mac("lb2"));
    lb2.await("claimed " + VIP + " " + mac("lb1"));
  }

  @Test
  void aCableThatComesBackAnnouncesAgain() {
    hosts.exec("lb1", "ip", "addr", "add", VIP + "/32", "dev", "eth0");
    hosts.touch("client", VIP);
    awaitNeighbour(VIP, mac("lb1"));
    lb1.say("announce " + VIP);
    hosts.cut("lb1");
    lb1.next("carrier false");
    String wrong = "02:00:00:00:00:99";
    hosts.exec(
        "client", "ip", "neigh", "replace", VIP, "lladdr", wrong, "dev", "eth0", "nud", "stale");

    hosts.mend("lb1");

    lb1.next("carrier true");
    awaitNeighbour(VIP, mac("lb1"));
  }

  private static void awaitNeighbour(String address, String mac) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!neighbour(address).equals(mac)) {
      assertThat(System.nanoTime()).as(neighbour(address)).isLessThan(deadline);
    }
  }

  private static String neighbour(String address) {
    String text = hosts.exec("client", "ip", "neigh", "show", address);
    Matcher matcher = Pattern.compile("lladdr (\\S+)").matcher(text);
    return matcher.find() ? matcher.group(1) : text;
  }

  private static String mac(String name) {
    String text = hosts.exec(name, "ip", "-brief", "link", "show", "eth0");
    return text.split("\\s+", 4)[2];
  }
}
