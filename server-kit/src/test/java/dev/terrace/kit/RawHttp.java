package dev.terrace.kit;

import dev.terrace.kit.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** An HTTP/1.1 connection of which every byte is in the hands of the test. */
public final class RawHttp implements AutoCloseable {
  private final Socket socket;

  public RawHttp(HostPort address) throws IOException {
    socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(10_000);
  }

  public RawHttp send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** One response: head and body. Names of headers come in lower case. */
  public record Response(String head, String body) {
    public int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    /** The value of a header, or an empty text. */
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  public Response read() throws IOException {
    var in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) require(in.read(), head));
    }
    var response = new Response(head.toString(), "");
    String length = response.header("content-length");
    byte[] body = length.isEmpty() ? readToEnd(in) : in.readNBytes(Integer.parseInt(length));
    return new Response(head.toString(), new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] readToEnd(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    in.transferTo(all);
    return all.toByteArray();
  }

  private static int require(int read, StringBuilder soFar) throws IOException {
    if (read < 0) {
      throw new IOException("connection ended after '" + soFar + "'");
    }
    return read;
  }

  /** Whether the server has closed its side; waits for it. */
  public boolean ended() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  public static Response get(HostPort address, String path, String... headers) throws IOException {
    return request(address, "GET", path, headers);
  }

  public static Response request(HostPort address, String method, String path, String... headers)
      throws IOException {
    try (var http = new RawHttp(address)) {
      boolean named = Arrays.stream(headers).anyMatch(header -> header.startsWith("Host:"));
      var lines =
          new StringBuilder(method + " " + path + " HTTP/1.1\r\n")
              .append(named ? "" : "Host: " + address + "\r\n");
      for (String header : headers) {
        lines.append(header).append("\r\n");
      }
      return http.send(lines + "Connection: close\r\n\r\n").read();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
