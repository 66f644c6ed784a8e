package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.member.MembersConfig;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.lb.cluster.ClusterCommands;
import dev.terrace.lb.cluster.ConfigCommands;
import dev.terrace.proxy.cli.AdminCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Two load balancers and a witness that share their configuration, by the commands of operators.
 */
@Timeout(180)
class SharedConfigurationTest {
  private static final String SITE =
      """
      frontends:
        site: {bind: ["127.0.0.1:0"], defaultBackend: web}
      backends:
        web:
          servers:
            - {name: web-1, address: "127.0.0.1:1", weight: 10}
            - {name: web-2, address: "127.0.0.1:1"}
      """;

  @TempDir private Path folder;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Integer> ports = new ArrayList<>();

  private record Node(TestTier tier, Frontends frontends, LbConfig config) {}

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    ports();
    start("lb-1", SITE);
    start("lb-2", "");
    start("witness", "");
    await(() -> run("lb-2", "cluster", "status").out().split(" own file", -1).length == 4);
  }

  @AfterEach
  void stop() {
    nodes.values().forEach(node -> node.tier().close());
  }

  @Test
  void operatorsChangeAllNodesAtOnce() throws Exception {
    // the first one, from a node's whole file
    Path whole = Files.writeString(folder.resolve("whole.yaml"), file("lb-1") + SITE);
    assertThat(run("lb-2", "apply", whole.toString()).err())
        .contains("the first one goes with --init");
    Result first = run("lb-2", "apply", "--init", whole.toString());
    assertThat(first.err()).isEmpty();
    assertThat(first.out())
        .contains("left out, since each node has its own: admin, cluster")
        .contains("version 1 is in force on lb-1, lb-2, witness");
    assertThat(node("lb-2").frontends().addresses("site")).hasSize(1);
    assertThat(run("witness", "apply", "--init", whole.toString()).code()).isEqualTo(1);

    // mistakes have file, line and key, and change nothing
    Path wrong =
        Files.writeString(folder.resolve("wrong.yaml"), SITE.replace("weight: 10", "weight: 999"));
    Result refused = run("lb-1", "apply", wrong.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("wrong.yaml:6: backends.web.servers[0].weight: must be");
    Path second =
        Files.writeString(
            folder.resolve("second.yaml"),
            SITE.replace(
                "backends:", "  other: {bind: [\"127.0.0.1:0\"], defaultBackend: web}\nbackends:"));
    assertThat(run("lb-1", "diff", second.toString()).out())
        .contains("+  other: {bind")
        .contains("would change version 1; nothing was changed");

    // what one node cannot put in force is in force on none
    Path more =
        Files.writeString(
            folder.resolve("more.yaml"),
            SITE.replace("[\"127.0.0.1:0\"]", "[\"127.0.0.1:0\", \"127.0.0.2:0\"]"));
    assertThat(run("witness", "apply", more.toString()).err())
        .contains("nothing was changed, since not all nodes could put it in force")
        .contains("lb-1: shared configuration:2: frontends.site.bind: must have as many addresses")
        .contains("lb-2: shared configuration:2: frontends.site.bind: cannot change");
    assertThat(run("lb-1", "history").out()).contains("*    1").doesNotContain("    2");

    // a new frontend opens on all
    assertThat(run("lb-1", "apply", "--expect-version", "0", second.toString()).err())
        .contains("is at version 1 by now, this change was made of version 0");
    assertThat(run("lb-1", "apply", "--note", "one more", second.toString()).err()).isEmpty();
    assertThat(node("lb-1").frontends().addresses("other")).hasSize(1);
    assertThat(node("lb-2").frontends().addresses("other")).hasSize(1);
    assertThat(run("lb-2", "history").out()).contains("one more");
    assertThat(run("lb-2", "history", "1").out()).isEqualTo(run("lb-1", "history", "1").out());

    // states of servers are the same everywhere, and are back after a restart
    assertThat(run("lb-1", "drain", "web/web-1", "--reason", "new disk").err()).isEmpty();
    assertThat(run("lb-2", "weight", "web/web-2", "7").code()).isZero();
    for (String name : List.of("lb-1", "lb-2")) {
      await(() -> hasOperatorsStates(name));
    }
    Node before = node("lb-2");
    before.tier().close();
    start("lb-2", "");
    await(() -> hasOperatorsStates("lb-2"));
    assertThat(node("lb-2").frontends().addresses("other")).hasSize(1);

    // a reload of a node's own file keeps what is shared
    node("lb-2").tier().reload(node("lb-2").config(), node("lb-2").config());
    assertThat(node("lb-2").frontends().addresses("other")).hasSize(1);
    LbConfig own =
        Config.parse(
            LbConfig.class,
            file("lb-2")
                + SITE.replace("defaultBackend", "limits: {maxBodySize: 1KiB}, defaultBackend"),
            "own.yaml",
            Map.of());
    assertThat(node("lb-2").tier().keysThatTakeRestart(own))
        .as("limits that are not in force since others are shared")
        .isEmpty();

    // back, and the witness gone
    node("witness").tier().close();
    await(() -> run("lb-1", "cluster", "status").out().contains("not there"));
    Result back = run("lb-2", "rollback");
    assertThat(back.out())
        .contains("-  other: {bind")
        .contains("version 3 is in force on lb-1, lb-2");
    assertThat(run("lb-1", "history").out()).contains("back to version 1");
    // what lb-1 has heard of lb-2 may be a moment old
    await(() ->
        run("lb-1", "cluster", "status")
            .out()
            .matches("(?s).*configuration: version 3\\b.*lb-2 [^\n]*version 3\\b.*"));
    assertThat(run("lb-1", "reset", "web/web-1").code()).isZero();
    await(() -> !run("lb-2", "servers").out().contains("new disk"));
  }

  private boolean hasOperatorsStates(String name) {
    String servers = run(name, "servers").out();
    return servers.contains("weight 7, 1 in the file") && servers.contains("new disk");
  }

  private Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException(name);
    }
    return node;
  }

  private void start(String name, String own) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".yaml"), file(name) + own);
    LbConfig config = Config.load(LbConfig.class, file);
    TestTier tier = Tier.forTests("lb-tier");
    nodes.put(name, new Node(tier, LbMain.start(config, tier), config));
  }

  private String file(String name) {
    return """
    admin: {listen: "127.0.0.1:0"}
    cluster:
      node: %s
      secret: 0123456789abcdef0123456789abcdef
      dataDirectory: %s
      members:
        - {name: lb-1, address: "127.0.0.1:%d"}
        - {name: lb-2, address: "127.0.0.1:%d"}
        - {name: witness, address: "127.0.0.1:%d", role: witness}
    """
        .formatted(name, folder.resolve(name), ports.get(0), ports.get(1), ports.get(2));
  }

  private Result run(String node, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = new CommandLine(CommandLine.Model.CommandSpec.create().name("lb-tier"));
    String admin = node(node).tier().admin().address().toString();
    List<CommandLine> all = new ArrayList<>(AdminCommands.all(admin));
    all.addAll(ClusterCommands.all(admin));
    all.addAll(ConfigCommands.all(admin));
    all.forEach(command -> main.addSubcommand(command.getCommandName(), command));
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    int code = main.execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private void ports() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    while (ports.size() < 3) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      int neighbour = socket.getLocalPort() + MembersConfig.FAILURE_PORT_OFFSET;
      if (neighbour < 65_000) {
        try {
          taken.add(new ServerSocket(neighbour, 1, InetAddress.getLoopbackAddress()));
          ports.add(socket.getLocalPort());
        } catch (IOException _) {
          // the next one
        }
      }
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds within 40 s").isLessThan(deadline);
      Thread.sleep(50);
    }
  }
}
