package dev.terrace.lb;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.config.HostPort;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend server that reads requests by the letter, answers 200 to whole ones, and keeps every
 * byte that is not part of one.
 */
final class RecordingBackend implements AutoCloseable {
  /** A whole request; the body still has its chunked coding. */
  record Request(String head, String body) {}

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> parts = new CopyOnWriteArrayList<>();
  private final AtomicInteger unfinished = new AtomicInteger();

  /** What the connections have read of their current requests. */
  private final List<StringBuilder> reading = new CopyOnWriteArrayList<>();

  RecordingBackend() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  HostPort address() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  /** Waits until the load balancer works on nothing, and all that it began was ended or cut. */
  void awaitIdle(TestTier tier) throws InterruptedException {
    Gauge inFlight = tier.metrics().get("http.server.requests.in.flight").gauge();
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (inFlight.value() > 0 || unread(deadline) || unfinished.get() > 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "a request is neither ended nor cut: %s in flight, unfinished %s, whole %s, cut %s"
                .formatted(inFlight.value(), reading, requests, parts));
      }
      Thread.sleep(2);
    }
  }

  /** Whether something was sent that nobody has looked at yet. */
  private boolean unread(long deadline) throws InterruptedException {
    try (Socket last = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
      while (open.stream().noneMatch(one -> one.getPort() == last.getLocalPort())) {
        if (System.nanoTime() > deadline) {
          return true;
        }
        Thread.sleep(1); // whoever connected before it is accepted before it
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    open.removeIf(Socket::isClosed);
    return open.stream().anyMatch(RecordingBackend::unread);
  }

  private static boolean unread(Socket one) {
    try {
      return one.getInputStream().available() > 0;
    } catch (IOException _) {
      return false; // closed meanwhile
    }
  }

  /** Forgets what was recorded. */
  void clear() {
    requests.clear();
    parts.clear();
  }

  /** The whole requests. */
  List<Request> requests() {
    return requests;
  }

  /** What came on connections that ended within a request. */
  List<String> parts() {
    return parts;
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
    StringBuilder seen = new StringBuilder();
    reading.add(seen);
    try (accepted) {
      InputStream in = accepted.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (seen.isEmpty()) {
          unfinished.incrementAndGet();
        }
        seen.append((char) b);
        Request whole = whole(seen.toString());
        if (whole != null) {
          requests.add(whole);
          seen.setLength(0);
          unfinished.decrementAndGet();
          accepted.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException _) {
      // the other side may end at any time
    }
    if (!seen.isEmpty()) {
      parts.add(seen.toString());
      unfinished.decrementAndGet();
    }
  }

  private static @Nullable Request whole(String seen) {
    int end = seen.indexOf("\r\n\r\n") + 4;
    if (end < 4) {
      return null;
    }
    String head = seen.substring(0, end);
    String body = seen.substring(end);
    String lower = head.toLowerCase(Locale.ROOT);
    if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
      return chunksEnd(body) ? new Request(head, body) : null;
    }
    int length = lower.indexOf("\r\ncontent-length: ");
    int bytes =
        length < 0
            ? 0
            : Integer.parseInt(lower.substring(length + 18, lower.indexOf("\r\n", length + 18)));
    return body.length() == bytes ? new Request(head, body) : null;
  }

  private static boolean chunksEnd(String body) {
    int at = 0;
    while (true) {
      int line = body.indexOf("\r\n", at);
      if (line < 0) {
        return false;
      }
      int size = Integer.parseInt(body.substring(at, line), 16); // ours are without extensions
      if (size == 0) {
        int end = body.indexOf("\r\n\r\n", line);
        return end >= 0 && end == body.length() - 4;
      }
      at = line + 2 + size + 2;
      if (at > body.length()) {
        return false;
      }
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
