package dev.terrace.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.plan.Fitness;
import dev.terrace.cluster.testnet.MemberPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real channels on the loopback interface. */
@Timeout(120)
class MembersTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final List<Members> joined = new ArrayList<>();
  private final List<InetSocketAddress> nodes = new ArrayList<>();

  @AfterEach
  void leave() {
    joined.forEach(Members::close);
  }

  @Test
  void nodesFindTogetherTellTheirStatusAndNoticeADeath() throws Exception {
    nodes.addAll(MemberPorts.free(3));
    Members first = join(0, "lb-1", SECRET);
    Members second = join(1, "lb-2", SECRET);
    Members third = join(2, "witness", SECRET);
    first.publish(status("lb-1", Fitness.FIT, 7));
    second.publish(status("lb-2", Fitness.NO_SERVERS, 6));
    third.publish(status("witness", Fitness.UNFIT, 7));

    await(() -> heard(first) == 3 && heard(second) == 3 && heard(third) == 3);
    Member seen = first.members().get(1);
    assertThat(seen.node()).isEqualTo("lb-2");
    assertThat(seen.self()).isFalse();
    assertThat(seen.address()).isEqualTo("127.0.0.1:" + nodes.get(1).getPort());
    assertThat(seen.status()).contains(status("lb-2", Fitness.NO_SERVERS, 6));
    assertThat(first.members().stream().filter(Member::coordinator)).hasSize(1);

    second.publish(status("lb-2", Fitness.FIT, 7));
    await(() -> first.members().get(1).status().orElseThrow().fitness() == Fitness.FIT);

    for (Members each : joined) {
      FD_SOCK2 sockets = each.channel().getProtocolStack().findProtocol(FD_SOCK2.class);
      await(() -> sockets.getClientState().equals("CONNECTED"));
    }

    Util.shutdown(second.channel()); // its sockets close, and nobody is told
    await(() -> names(first).equals(List.of("lb-1", "witness")));
    await(() -> names(third).equals(List.of("lb-1", "witness")));
  }

  @Test
  void aNodeWithAnotherSecretStaysAlone() throws Exception {
    nodes.addAll(MemberPorts.free(3));
    Members first = join(0, "lb-1", SECRET);
    Members stranger = join(1, "lb-2", SECRET + "x");
    Members friend = join(2, "lb-3", SECRET);

    await(() -> names(first).equals(List.of("lb-1", "lb-3")));

    assertThat(names(stranger)).doesNotContain("lb-1", "lb-3");
    assertThat(names(friend)).doesNotContain("lb-2");
    try (Socket socket =
        MemberTls.of(new ClusterKey("shop", SECRET + "x"))
            .getSocketFactory()
            .createSocket(nodes.getFirst().getAddress(), nodes.getFirst().getPort())) {
      assertThatThrownBy(() -> ((SSLSocket) socket).startHandshake())
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void theSameSecretOfAnotherClusterIsAnotherSecret() throws Exception {
    nodes.addAll(MemberPorts.free(1));
    join(0, "lb-1", SECRET);

    try (Socket socket =
        MemberTls.of(new ClusterKey("test", SECRET))
            .getSocketFactory()
            .createSocket(nodes.getFirst().getAddress(), nodes.getFirst().getPort())) {
      assertThatThrownBy(() -> ((SSLSocket) socket).startHandshake())
          .isInstanceOf(SSLException.class);
    }
    try (Socket socket =
        MemberTls.of(new ClusterKey("shop", SECRET))
            .getSocketFactory()
            .createSocket(nodes.getFirst().getAddress(), nodes.getFirst().getPort())) {
      ((SSLSocket) socket).startHandshake();
      assertThat(((SSLSocket) socket).getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void aTakenPortIsTold() throws Exception {
    nodes.addAll(MemberPorts.free(1));
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(nodes.getFirst());

      assertThatThrownBy(() -> join(0, "lb-1", SECRET))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cluster traffic cannot use ")
          .hasMessageContaining("127.0.0.1:" + nodes.getFirst().getPort())
          .hasMessageContaining("No available port");
    }
  }

  @Test
  void aListenerIsToldOfChanges() throws Exception {
    nodes.addAll(MemberPorts.free(1));
    List<List<Member>> told = new CopyOnWriteArrayList<>();
    Members members = Members.join(config(0, "lb-1", SECRET), told::add);
    joined.add(members);

    members.publish(status("lb-1", Fitness.FIT, 1));

    await(() ->
        told.stream()
            .anyMatch(all ->
                all.size() == 1 && all.getFirst().self() && all.getFirst().status().isPresent()));
  }

  @Test
  void aStatusOfALaterVersionIsUnderstoodAndNonsenseIsRefused() {
    byte[] later =
        "{\"node\":\"lb-1\",\"fitness\":\"FIT\",\"weight\":3,\"mood\":\"good\"}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(MemberStatus.of(later).weight()).isEqualTo(3);
    for (String nonsense : List.of("", "{", "[]", "null", "{\"node\":\"lb-1\"}", "\0\1")) {
      assertThatThrownBy(() -> MemberStatus.of(nonsense.getBytes(StandardCharsets.UTF_8)))
          .as(nonsense)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static int heard(Members members) {
    return (int) members.members().stream().filter(each -> each.status().isPresent()).count();
  }

  private static List<String> names(Members members) {
    return members.members().stream().map(Member::node).toList();
  }

  private static MemberStatus status(String node, Fitness fitness, long version) {
    return new MemberStatus(
        node,
        false,
        fitness,
        "",
        0,
        false,
        100,
        new ConfigReport(1, version, version, "", List.of(), "", List.of()),
        List.of("192.0.2.10"),
        Map.of("192.0.2.10", "3." + node),
        Map.of(),
        "0.1");
  }

  private Members join(int index, String self, String secret) throws IOException {
    Members members = Members.join(config(index, self, secret), _ -> {});
    joined.add(members);
    return members;
  }

  private MembersConfig config(int index, String self, String secret) {
    return new MembersConfig(
        "shop", self, nodes.get(index), nodes, MemberTls.of(new ClusterKey("shop", secret)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds within 40 s").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
