package dev.terrace.web;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server behind the web server that answers with exact bytes, one request a connection, each on a
 * virtual thread of its own.
 */
final class Origin implements AutoCloseable {
  /** What to answer; the connection closes when it returns. */
  @FunctionalInterface
  interface Script {
    void answer(String requestHead, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Script script;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private Origin(Script script) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  static Origin start(Script script) throws IOException {
    return new Origin(script);
  }

  HostPort address() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  /** The request heads so far. */
  List<String> heads() {
    return heads;
  }

  private void accept() {
    try {
      while (true) {
        Socket accepted = socket.accept();
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void serve(Socket accepted) {
    try (accepted) {
      String head = readHead(accepted.getInputStream());
      heads.add(head);
      script.answer(head, accepted.getOutputStream());
    } catch (IOException _) {
      // the other side may close at any time
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
