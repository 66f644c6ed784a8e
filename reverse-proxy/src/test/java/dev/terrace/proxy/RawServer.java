package dev.terrace.proxy;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A backend of exact bytes: every connection gets its own virtual thread and a script. */
public final class RawServer implements AutoCloseable {
  /** What to do with a connection. */
  @FunctionalInterface
  public interface Script {
    void run(Connection connection) throws IOException;
  }

  private final ServerSocket socket;
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private RawServer(Script script) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  public static RawServer start(Script script) throws IOException {
    return new RawServer(script);
  }

  /** Answers every request of every connection with these bytes. */
  public static RawServer answering(String response) throws IOException {
    return start(connection -> {
      while (connection.readHead() != null) {
        connection.write(response);
      }
    });
  }

  public HostPort address() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  /** The request heads that arrived, without health checks. */
  public List<String> heads() {
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
      script.run(new Connection(accepted));
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

  /** One connection. */
  public final class Connection {
    private final Socket socket;

    Connection(Socket socket) {
      this.socket = socket;
    }

    public Socket socket() {
      return socket;
    }

    /** The next request head with its blank line; null at the end. Health checks are answered. */
    public @Nullable String readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        head.append((char) b);
      }
      if (head.toString().contains("User-Agent: terrace-check")) {
        write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return null;
      }
      heads.add(head.toString());
      return head.toString();
    }

    public String read(int bytes) throws IOException {
      return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to and with this end. */
    public String readUntil(String end) throws IOException {
      StringBuilder text = new StringBuilder();
      while (!text.toString().endsWith(end)) {
        String next = read(1);
        if (next.isEmpty()) {
          throw new IOException("connection ends before the expected end");
        }
        text.append(next);
      }
      return text.toString();
    }

    /** Adds a head that was read by other means to those that arrived. */
    public void record(String head) {
      heads.add(head);
    }

    public void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Closes with a reset instead of an end. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
