package dev.terrace.cluster.testnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Machines for tests: network namespaces whose {@code eth0} hang on one bridge, which lives in a
 * namespace of its own so that the network of the real machine is untouched. Names have a random
 * suffix; {@link #close} kills all processes inside and deletes everything.
 *
 * <p>The first host is 10.77.0.11 (and fd77::11), the next .12 and so on.
 */
public final class Hosts implements AutoCloseable {
  /** Fails instead of skipping where namespaces are not to be had. */
  private static final String REQUIRED = "terrace.test.namespaces.required";

  private final String suffix = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  private Hosts() {}

  /** Hosts that reach each other; skips the test, and says why, if they cannot be made here. */
  public static Hosts create(String... names) {
    requireNamespaces();
    Hosts hosts = new Hosts();
    try {
      hosts.build(List.of(names));
    } catch (RuntimeException e) {
      hosts.close();
      throw e;
    }
    return hosts;
  }

  private static void requireNamespaces() {
    String reason =
        "network namespaces are needed: run as root (CAP_SYS_ADMIN, CAP_NET_ADMIN) on Linux with"
            + " the command ip of iproute2";
    boolean usable = false;
    try {
      usable = new ProcessBuilder("unshare", "--net", "ip", "link").start().waitFor() == 0;
    } catch (IOException e) {
      reason += ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!usable && Boolean.getBoolean(REQUIRED)) {
      Assertions.fail(reason);
    }
    Assumptions.assumeTrue(usable, reason);
  }

  private void build(List<String> names) {
    String network = namespace("switch");
    run("ip", "netns", "add", network);
    run("ip", "-n", network, "link", "add", "br0", "type", "bridge", "forward_delay", "0");
    run("ip", "-n", network, "link", "set", "br0", "type", "bridge", "mcast_snooping", "0");
    run("ip", "-n", network, "link", "set", "br0", "up");
    for (String name : names) {
      numbers.put(name, 11 + numbers.size());
      String host = namespace(name);
      run("ip", "netns", "add", host);
      run(
          "ip",
          "link",
          "add",
          port(name),
          "netns",
          network,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          host);
      run("ip", "-n", network, "link", "set", port(name), "master", "br0", "up");
      exec(name, "sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0");
      exec(name, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0");
      run("ip", "-n", host, "link", "set", "lo", "up");
      run("ip", "-n", host, "link", "set", "eth0", "up");
      run("ip", "-n", host, "addr", "add", address(name) + "/24", "dev", "eth0");
      run("ip", "-n", host, "addr", "add", address6(name) + "/64", "dev", "eth0", "nodad");
    }
  }

  /** The IPv4 address of a host. */
  public String address(String name) {
    return "10.77.0." + numbers.get(name);
  }

  /** The IPv6 address of a host. */
  public String address6(String name) {
    return "fd77::" + numbers.get(name);
  }

  /** The name of a host's namespace, as {@code ip netns} knows it. */
  public String namespace(String name) {
    return "terrace-" + suffix + "-" + name;
  }

  /** All hosts. */
  public List<String> names() {
    return List.copyOf(numbers.keySet());
  }

  /** The cable of a host is pulled: it loses its carrier. */
  public void cut(String name) {
    run("ip", "-n", namespace("switch"), "link", "set", port(name), "down");
  }

  /** The cable is back. */
  public void mend(String name) {
    run("ip", "-n", namespace("switch"), "link", "set", port(name), "up");
  }

  /** Isolated hosts don't reach each other, but all others. */
  public void isolate(boolean isolated, String... names) {
    for (String name : names) {
      run(
          "ip",
          "-n",
          namespace("switch"),
          "link",
          "set",
          "dev",
          port(name),
          "type",
          "bridge_slave",
          "isolated",
          isolated ? "on" : "off");
    }
  }

  /** What a host sends to another one is lost, in silence and in this direction alone. */
  public void deafen(String from, String to) {
    exec(
        from,
        "ip",
        "neigh",
        "replace",
        address(to),
        "lladdr",
        "02:00:00:00:00:99",
        "nud",
        "permanent",
        "dev",
        "eth0");
  }

  /** It arrives again. */
  public void hear(String from, String to) {
    exec(from, "ip", "neigh", "del", address(to), "dev", "eth0");
  }

  /** Runs a command on a host to its end and gives its output back. */
  public String exec(String name, String... command) {
    return run(inside(name, command));
  }

  /** Starts a command on a host; its errors go where those of the test go. */
  public Process start(String name, String... command) {
    try {
      return new ProcessBuilder(inside(name, command))
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a program of the test's class path on a host; ready in some 300 ms. */
  public Process java(String name, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(Arrays.asList(arguments));
    return start(name, command.toArray(String[]::new));
  }

  /** Sends a datagram that nobody wants from a host to an address, so that it is looked up. */
  public void touch(String name, String address) {
    exec(
        name,
        "perl",
        "-MSocket=:DEFAULT,inet_pton,pack_sockaddr_in6",
        "-e",
        "$v6 = $ARGV[0] =~ /:/; socket(S, $v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0) or die;"
            + " send(S, 'x', 0, $v6 ? pack_sockaddr_in6(9, inet_pton(AF_INET6, $ARGV[0]))"
            + " : pack_sockaddr_in(9, inet_aton($ARGV[0]))) or die $!",
        address);
  }

  /** Sends a signal, such as KILL, STOP or CONT. */
  public static void signal(String signal, long... pids) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    for (long pid : pids) {
      command.add(Long.toString(pid));
    }
    run(command.toArray(String[]::new));
  }

  /** All processes of a host. */
  public long[] pids(String name) {
    return run("ip", "netns", "pids", namespace(name)).lines().mapToLong(Long::parseLong).toArray();
  }

  private String[] inside(String name, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(name)));
    Collections.addAll(all, command);
    return all.toArray(String[]::new);
  }

  /** The end of a cable at the switch; 15 characters are the limit of a name. */
  private static String port(String name) {
    return "port-" + name;
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List<String> all = new ArrayList<>(numbers.keySet());
    all.add("switch");
    for (String name : all) {
      if (Files.exists(Path.of("/run/netns", namespace(name)))) {
        long[] pids = pids(name);
        if (pids.length > 0) {
          try {
            signal("KILL", pids);
          } catch (IllegalStateException _) {
            // they have just ended by themselves
          }
        }
        run("ip", "netns", "del", namespace(name));
      }
    }
  }
}
