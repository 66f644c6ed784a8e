package dev.terrace.web;

import dev.terrace.kit.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sends bytes as they are, which an HTTP library would tidy up. */
record RawClient(HostPort server) {

  /** An answer, read to the end of the connection. */
  static final class Answer {
    private final int status;
    private final List<String> headerLines;
    private final byte[] body;

    Answer(int status, List<String> headerLines, byte[] body) {
      this.status = status;
      this.headerLines = headerLines;
      this.body = body;
    }

    int status() {
      return status;
    }

    byte[] body() {
      return body;
    }

    Optional<String> header(String name) {
      return headerLines.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Sends a request with these header lines; the target goes out byte for byte. */
  Answer send(String method, String target, String... headerLines) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    if (Arrays.stream(headerLines).noneMatch(line -> line.startsWith("Host:"))) {
      request.append("Host: localhost\r\n");
    }
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    }
  }

  /** Sends this text and returns all that comes back, both as ISO 8859-1. */
  String sendRaw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Something that happens while an answer is on its way. */
  interface Meanwhile {
    void run() throws IOException;
  }

  /** Asks, reads a little, lets something happen, then reads what still comes: head and body. */
  byte[] sendAndLookAway(String target, String host, Meanwhile meanwhile) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(8192);
      socket.setSoTimeout(10_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(target, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      got.write(socket.getInputStream().read());
      meanwhile.run();
      try {
        socket.getInputStream().transferTo(got);
      } catch (SocketException _) {
        // broken off
      }
      return got.toByteArray();
    }
  }

  private static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    in.transferTo(bytes);
    byte[] all = bytes.toByteArray();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer but: " + text);
    }
    List<String> head = List.of(text.substring(0, end).split("\r\n", -1));
    return new Answer(
        Integer.parseInt(head.getFirst().split(" ", -1)[1]),
        head.subList(1, head.size()),
        Arrays.copyOfRange(all, end + 4, all.length));
  }
}
