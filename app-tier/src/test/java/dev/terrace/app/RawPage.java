package dev.terrace.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that no HTTP client would send. */
final class RawPage {
  private RawPage() {}

  /** The whole answer to a GET of a path that is sent as it is. */
  static String get(RunningApp app, String path) {
    try (var socket = connect(app)) {
      send(socket, "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A form whose end never comes. */
  static Socket unfinished(RunningApp app) {
    try {
      var socket = connect(app);
      send(
          socket,
          "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=");
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(RunningApp app) throws IOException {
    var socket = new Socket(app.api.base.getHost(), app.api.base.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }
}
