package dev.terrace.proxy.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a server answered to a check.
 *
 * @param body its first 64 KiB, when it was asked for
 */
record CheckAnswer(int status, String body) {
  private static final int STATUS_LINE = "HTTP/1.1 200".length();
  private static final int MAX_HEAD = 64 * 1024;
  private static final int MAX_BODY = 64 * 1024;

  /**
   * Reads an answer; without a wanted body no more than its first twelve bytes.
   *
   * @throws IOException also when it is not HTTP/1
   */
  static CheckAnswer read(Socket socket, Deadline deadline, boolean wantBody) throws IOException {
    Reader in = new Reader(socket, deadline);
    StringBuilder start = new StringBuilder();
    while (start.length() < STATUS_LINE) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("connection closed before the status line");
      }
      start.append((char) b);
    }
    String code = start.substring(9);
    if (!start.toString().startsWith("HTTP/1.") || !code.matches("[1-5]\\d\\d")) {
      throw new IOException("check was not answered in HTTP/1");
    }
    return new CheckAnswer(Integer.parseInt(code), wantBody ? body(in) : "");
  }

  private static String body(Reader in) throws IOException {
    boolean chunked = false;
    long length = Long.MAX_VALUE;
    int head = 0;
    in.line(); // the rest of the status line
    for (String line = in.line(); !line.isEmpty(); line = in.line()) {
      head += line.length();
      if (head > MAX_HEAD) {
        throw new IOException("check was answered with an endless head");
      }
      String field = line.toLowerCase(Locale.ROOT);
      if (field.startsWith("transfer-encoding:")) {
        chunked = field.endsWith("chunked");
      } else if (field.startsWith("content-length:")) {
        length = number(line.substring("content-length:".length()).strip(), 10);
      }
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (chunked) {
      while (body.size() < MAX_BODY) {
        String size = in.line();
        int extension = size.indexOf(';');
        long bytes = number((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
        if (bytes == 0) {
          break;
        }
        in.copy(body, Math.min(bytes, MAX_BODY - body.size()));
        if (body.size() < MAX_BODY) {
          in.line();
        }
      }
    } else {
      in.copy(body, Math.min(length, MAX_BODY));
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("check was answered with a malformed length", e);
    }
  }

  /** Bytes of a socket, all of them within one deadline. */
  private static final class Reader {
    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;
    private final byte[] buffer = new byte[2048];
    private int at;
    private int end;

    Reader(Socket socket, Deadline deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    int read() throws IOException {
      if (at == end) {
        socket.setSoTimeout(deadline.left()); // for every read: a trickle cannot outlast it
        end = Math.max(0, in.read(buffer));
        at = 0;
        if (end == 0) {
          return -1;
        }
      }
      return buffer[at++] & 0xff;
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = read(); b != '\n'; b = read()) {
        if (b < 0 || line.length() > MAX_HEAD) {
          throw new IOException("connection closed within the answer to the check");
        }
        line.append((char) b);
      }
      return line.toString().stripTrailing();
    }

    /** So many bytes, or what there is until the end. */
    void copy(ByteArrayOutputStream to, long bytes) throws IOException {
      for (long i = 0; i < bytes; i++) {
        int b = read();
        if (b < 0) {
          return;
        }
        to.write(b);
      }
    }
  }
}
