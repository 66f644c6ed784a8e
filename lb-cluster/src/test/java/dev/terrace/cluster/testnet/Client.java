package dev.terrace.cluster.testnet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A program that opens a new connection every 10 ms, sends a request, waits 900 ms at most (a
 * segment that was lost is sent again after a second), and writes {@code STARTED ENDED ok|failed
 * TEXT}, times in nanoseconds of its own clock.
 */
public final class Client {
  private static final int PAUSE_MILLIS = 10;
  private static final int TIMEOUT_MILLIS = 900;

  private Client() {}

  /** Arguments: address and port. */
  public static void main(String[] args) throws InterruptedException {
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1]));
    long next = System.nanoTime();
    while (!System.out.checkError()) {
      Thread.ofVirtual().start(() -> ask(target));
      next += PAUSE_MILLIS * 1_000_000L;
      long left = next - System.nanoTime();
      if (left > 0) {
        Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
      } else {
        next = System.nanoTime(); // late: what was missed is not made up for
      }
    }
  }

  private static void ask(InetSocketAddress target) {
    long started = System.nanoTime();
    String result;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(target, TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      result =
          answer.startsWith("HTTP/1.1 200")
              ? "ok " + answer.substring(answer.lastIndexOf('\n') + 1)
              : "failed " + answer.lines().findFirst().orElse("without an answer");
    } catch (IOException e) {
      result = "failed " + e.getMessage();
    }
    System.out.println(started + " " + System.nanoTime() + " " + result);
  }
}
