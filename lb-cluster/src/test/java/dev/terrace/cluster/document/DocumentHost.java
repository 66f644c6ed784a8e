package dev.terrace.cluster.document;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/** A process that shares a document, to be killed, or to have its disk filled. */
final class DocumentHost {
  private DocumentHost() {}

  /**
   * Arguments: its name, the folder of all, and for every node {@code NAME:PORT}. Orders by
   * standard input: {@code apply VERSION TEXT}, answered by {@code answer VERSION} or {@code answer
   * REASON MESSAGE}; {@code drain SERVER}, {@code fill} and {@code free} its disk, answered by
   * {@code done}; {@code state}, answered by {@code state VERSION TEXT LEADER SERVERS FAULT}.
   */
  public static void main(String[] args) throws Exception {
    List<String> names = new ArrayList<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 2; i < args.length; i++) {
      String[] parts = args[i].split(":", 2);
      names.add(parts[0]);
      addresses.add(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[1])));
    }
    Path folder = Path.of(args[1]);
    Path ballast = folder.resolve(args[0]).resolve("ballast");
    TestNode node = TestNode.start(args[0], names, addresses, folder);
    System.out.println("started");
    try (Scanner orders = new Scanner(System.in, StandardCharsets.UTF_8)) {
      while (orders.hasNextLine()) {
        String[] order = orders.nextLine().split(" ", 3);
        switch (order[0]) {
          case "apply" ->
              Thread.ofVirtual().start(() -> apply(node, Long.parseLong(order[1]), order[2]));
          case "drain" -> node.rollout.server(order[1], "drain", null, "");
          case "fill" -> fill(ballast);
          case "free" -> Files.delete(ballast);
          case "state" -> state(node);
          default -> throw new IllegalArgumentException(order[0]);
        }
        if (!order[0].equals("apply") && !order[0].equals("state")) {
          System.out.println("done");
        }
      }
    }
    System.exit(0);
  }

  private static void state(TestNode node) {
    System.out.println(
        "state %d %s %s %s %s"
            .formatted(
                node.version(),
                node.keeper.state().history().current().map(DocumentVersion::text).orElse("-"),
                node.keeper.leader().orElse("-"),
                node.servers.keySet().toString().replace(" ", ""),
                node.keeper.report().fault()));
  }

  private static void apply(TestNode node, long version, String text) {
    String answer;
    try {
      answer = Long.toString(node.apply(version, text).version());
    } catch (DocumentException e) {
      answer = e.reason() + " " + e.getMessage() + " " + e.problems();
    } catch (InterruptedException | RuntimeException e) {
      answer = e.toString();
    }
    System.out.println("answer " + answer);
  }

  /** Until nothing more goes in, not even a byte. */
  private static void fill(Path ballast) throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (int size = 64 * 1024; size > 0; size /= 2) {
        fill(out, new byte[size]);
      }
    }
  }

  private static void fill(OutputStream out, byte[] bytes) {
    try {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException _) {
      // full
    }
  }
}
