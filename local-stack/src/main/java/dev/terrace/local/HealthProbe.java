package dev.terrace.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Asks a process how it is. */
final class HealthProbe {
  private static final int TIMEOUT_MILLIS = 1000;

  private HealthProbe() {}

  /** A process's own answer, or why there is none. */
  sealed interface Answer {
    /** It takes traffic. */
    record Ready() implements Answer {}

    /** It lives and does not take traffic. */
    record NotReady(String reason) implements Answer {}

    /** Nobody answers. */
    record Silent(String reason) implements Answer {}
  }

  /** Asks {@code /health/ready} of an admin listener on this machine. */
  static Answer ready(int adminPort) {
    try {
      URL url = URI.create("http://127.0.0.1:" + adminPort + "/health/ready").toURL();
      var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK
            ? new Answer.Ready()
            : new Answer.NotReady(reason(connection));
      } finally {
        connection.disconnect();
      }
    } catch (ConnectException notListening) {
      return new Answer.Silent("not listening yet");
    } catch (SocketTimeoutException slow) {
      return new Answer.Silent("no answer within " + TIMEOUT_MILLIS + " ms");
    } catch (IOException e) {
      return new Answer.Silent(String.valueOf(e.getMessage()));
    }
  }

  /** Whether somebody takes connections on a port of this machine. */
  static Answer listening(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      return new Answer.Ready();
    } catch (IOException e) {
      return new Answer.Silent("does not take connections");
    }
  }

  private static String reason(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream body = connection.getErrorStream()) {
      String text =
          body == null ? "" : new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8);
      Object json = new Load(LoadSettings.builder().build()).loadFromString(text);
      return json instanceof Map<?, ?> answer && answer.get("reason") instanceof String reason
          ? reason
          : "status " + status;
    } catch (YamlEngineException notJson) {
      return "status " + status;
    }
  }
}
