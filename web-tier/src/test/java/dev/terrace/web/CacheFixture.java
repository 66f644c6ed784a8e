package dev.terrace.web;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** A web server with caches in front of an origin whose answers are scripted by path. */
final class CacheFixture implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final TestTier tier = Tier.forTests("web-tier");
  private final Map<String, Deque<Origin.Script>> scripts = new ConcurrentHashMap<>();
  private final Origin origin;
  private final RawClient client;

  private CacheFixture(String yaml) throws IOException {
    origin = Origin.start(this::answer);
    client = new RawClient(WebMain.start(config(yaml), tier).addresses().getFirst());
  }

  /**
   * Starts with YAML of {@code cache} and {@code sites}, in which {@code ORIGIN} stands for the
   * origin.
   */
  static CacheFixture start(String yaml) throws IOException {
    return new CacheFixture(yaml);
  }

  private WebConfig config(String yaml) {
    return Config.parse(
        WebConfig.class,
        """
        listen: ["127.0.0.1:0"]
        admin: {listen: "127.0.0.1:0"}
        compress: {enabled: false}
        forwarded: {trusted: []}
        """
            + yaml.replace("ORIGIN", "http://" + origin.address()),
        "web.yaml",
        Map.of());
  }

  /**
   * What the origin answers below a path, whatever the query: one after the other, the last one
   * from then on. A text is an answer of exact bytes.
   */
  void on(String path, Object... answers) {
    Deque<Origin.Script> queue = new ArrayDeque<>();
    for (Object answer : answers) {
      queue.add(
          answer instanceof Origin.Script script
              ? script
              : (_, out) -> write(out, String.valueOf(answer)));
    }
    scripts.put(path, queue);
  }

  /** An answer with status 200, these header lines, and a body of known length. */
  static String ok(String body, String... lines) {
    return answer("200 OK", body, lines);
  }

  static String answer(String status, String body, String... lines) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    for (String line : lines) {
      text.append(line).append("\r\n");
    }
    if (!status.startsWith("304")) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private void answer(String head, OutputStream out) throws IOException, InterruptedException {
    String target = head.split(" ", 3)[1];
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    Deque<Origin.Script> queue = scripts.get(path);
    Origin.Script script = null;
    if (queue != null) {
      synchronized (queue) {
        script = queue.size() > 1 ? queue.poll() : queue.peek();
      }
    }
    if (script == null) {
      write(out, answer("404 Not Found", "nothing at " + path, "Cache-Control: no-store"));
    } else {
      script.answer(head, out);
    }
  }

  RawClient.Answer get(String target, String... lines) throws IOException {
    return client.send("GET", target, lines);
  }

  RawClient.Answer send(String method, String target, String... lines) throws IOException {
    return client.send(method, target, lines);
  }

  /** Sends bytes as they are; all that comes back. */
  String raw(String request) throws IOException {
    return client.sendRaw(request);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.server().port());
    socket.setSoTimeout((int) DEADLINE.toMillis());
    return socket;
  }

  /** The heads of the requests for a path that reached the origin. */
  List<String> asked(String path) {
    return origin.heads().stream().filter(head -> head.split("[ ?]", 3)[1].equals(path)).toList();
  }

  /** The heads of all requests that reached the origin. */
  List<String> origin() {
    return origin.heads();
  }

  TestTier tier() {
    return tier;
  }

  HostPort address() {
    return client.server();
  }

  /** A call of the admin listener. */
  HttpResponse<String> admin(String method, String pathAndQuery) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + tier.admin().address() + pathAndQuery))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** What a cache told of an answer. */
  static String status(RawClient.Answer answer) {
    return answer.header("Cache-Status").orElse("none");
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("condition did not come true in time");
      }
      Thread.sleep(5);
    }
  }

  /** Stops the origin: from now on it cannot be reached. */
  void stopOrigin() throws IOException {
    origin.close();
  }

  @Override
  public void close() {
    tier.close();
    try {
      origin.close();
    } catch (IOException _) {
      // nothing that a test could do about it
    }
  }
}
