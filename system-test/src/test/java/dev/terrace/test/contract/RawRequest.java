package dev.terrace.test.contract;

import dev.terrace.test.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests that a well-behaved client would not send. */
final class RawRequest {
  private static final int TIMEOUT_MILLIS = 10_000;

  private RawRequest() {}

  /**
   * Announces a body and waits for the answer before it sends a byte of it, as a polite client does
   * with {@code Expect: 100-continue}: a server that refuses by the announced length answers at
   * once.
   */
  static int statusOfPostThatAnnounces(int length, String path) throws IOException {
    URI site = Site.current().loadBalancers().getFirst();
    try (Socket socket = connect(site)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String head =
          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                  .formatted(path, site.getAuthority())
              + "Content-Length: %d\r\nConnection: close\r\n\r\n".formatted(length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String statusLine = answer.readLine();
      if (statusLine == null) {
        throw new IOException("closed without an answer");
      }
      return Integer.parseInt(statusLine.split(" ", -1)[1]);
    }
  }

  private static Socket connect(URI site) throws IOException {
    return site.getScheme().equals("https")
        ? Site.current()
            .client()
            .sslContext()
            .getSocketFactory()
            .createSocket(site.getHost(), site.getPort())
        : new Socket(site.getHost(), site.getPort());
  }
}
