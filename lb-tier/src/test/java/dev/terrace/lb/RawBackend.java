package dev.terrace.lb;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A backend server of exact bytes: takes every byte that arrives at its word and keeps it. What it
 * answers to a request head is up to the test.
 */
final class RawBackend implements AutoCloseable {
  /** What to do after a request head arrived; false ends the connection. */
  @FunctionalInterface
  interface Answer {
    boolean to(String head, Socket socket) throws IOException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  RawBackend(Answer answer) throws IOException {
    this.answer = answer;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  HostPort address() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  /** Everything that looked like a request head: whatever came up to a blank line. */
  List<String> heads() {
    return heads;
  }

  private void accept() {
    try {
      while (true) {
        Socket accepted = socket.accept();
        open.add(accepted);
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket accepted) {
    try (accepted) {
      StringBuilder head = new StringBuilder();
      InputStream in = accepted.getInputStream();
      int b = in.read();
      while (b >= 0) {
        head.append((char) b);
        if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
          heads.add(head.toString());
          if (!answer.to(head.toString(), accepted)) {
            return;
          }
          head.setLength(0);
        }
        b = in.read();
      }
      if (!head.isEmpty()) {
        heads.add(head.toString()); // a body that nobody announced is a finding too
      }
    } catch (IOException _) {
      // the other side may close at any time
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket one : open) {
      one.close();
    }
  }
}
