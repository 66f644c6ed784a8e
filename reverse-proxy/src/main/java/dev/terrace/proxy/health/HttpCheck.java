package dev.terrace.proxy.health;

import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.StatusRanges;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP request on a connection of its own. It blocks, so it runs on a virtual thread. Only the
 * status line is read.
 */
final class HttpCheck {
  private static final int STATUS_LINE = "HTTP/1.1 200".length();

  private final CheckConfig config;
  private final StatusRanges expected;

  HttpCheck(CheckConfig config) {
    this.config = config;
    this.expected = config.expected();
  }

  CheckResult run(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return new CheckResult.Failed("name does not resolve");
    }
    long deadline = System.nanoTime() + config.timeout().toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(address, left(deadline));
      socket.getOutputStream().write(request(address));
      byte[] line = statusLine(socket, deadline);
      return judge(new String(line, StandardCharsets.ISO_8859_1));
    } catch (SocketTimeoutException _) {
      return new CheckResult.Failed("check timeout after " + config.timeout().toMillis() + " ms");
    } catch (IOException e) {
      String message = e.getMessage();
      return new CheckResult.Failed(message == null ? e.toString() : message);
    }
  }

  private CheckResult judge(String line) {
    if (!line.startsWith("HTTP/1.") || !line.substring(9).matches("\\d{3}")) {
      return new CheckResult.Failed("check was not answered in HTTP/1");
    }
    int status = Integer.parseInt(line.substring(9));
    if (expected.contains(status)) {
      return new CheckResult.Passed();
    }
    return status == 503
        ? new CheckResult.Draining()
        : new CheckResult.Failed("check was answered " + status);
  }

  private byte[] request(InetSocketAddress address) {
    String literal = address.getHostString();
    String host =
        config.host() != null
            ? config.host()
            : (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal) + ":" + address.getPort();
    String text =
        "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: terrace-check\r\nConnection: close\r\n\r\n"
            .formatted(config.method(), config.uri(), host);
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] statusLine(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] line = new byte[STATUS_LINE];
    int at = 0;
    while (at < line.length) {
      socket.setSoTimeout(left(deadline)); // for every read, so that a trickle cannot outlast it
      int read = in.read(line, at, line.length - at);
      if (read < 0) {
        throw new IOException("connection closed before the status line");
      }
      at += read;
    }
    return line;
  }

  private static int left(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
