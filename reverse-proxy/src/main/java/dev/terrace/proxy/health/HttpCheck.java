package dev.terrace.proxy.health;

import dev.terrace.kit.tls.ClientTls;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.StatusRanges;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One check on a connection of its own: an HTTP request, or the connection alone. It blocks, so it
 * runs on a virtual thread.
 */
final class HttpCheck {
  private final CheckConfig config;
  private final StatusRanges expected;
  private final @Nullable Pattern wanted;

  HttpCheck(CheckConfig config) {
    this.config = config;
    this.expected = config.expected();
    String regex = config.expectRstring();
    this.wanted = regex == null ? null : Pattern.compile(regex);
  }

  /**
   * Asks.
   *
   * @param tls what TLS to it needs; null: none. A port of its own is asked in the clear, as with
   *     HAProxy
   */
  CheckResult run(InetSocketAddress server, @Nullable ClientTls tls) {
    if (server.isUnresolved()) {
      return new CheckResult.Failed("name does not resolve");
    }
    Integer port = config.port();
    InetSocketAddress address =
        port == null ? server : new InetSocketAddress(server.getAddress(), port);
    Deadline deadline = new Deadline(config.timeout());
    try (Socket socket = new Socket()) {
      socket.connect(address, deadline.left());
      if (tls == null || port != null) {
        return ask(socket, address, deadline);
      }
      try (SSLSocket secured = tls.wrap(socket)) {
        // A peer that trickles would be waited for at each read; nobody else can end it.
        secured.setSoTimeout(deadline.left());
        secured.startHandshake();
        return ask(secured, address, deadline);
      }
    } catch (SocketTimeoutException _) {
      return new CheckResult.Failed("check timeout after " + config.timeout().toMillis() + " ms");
    } catch (SSLException e) {
      return new CheckResult.Failed("TLS handshake: " + ClientTls.reason(e));
    } catch (IOException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      return LocalFailure.is(e) ? new CheckResult.Unsent(message) : new CheckResult.Failed(message);
    } catch (OutOfMemoryError _) {
      return new CheckResult.Unsent("out of memory");
    }
  }

  private CheckResult ask(Socket socket, InetSocketAddress address, Deadline deadline)
      throws IOException {
    if (config.type() == CheckConfig.Type.TCP) {
      return new CheckResult.Passed("connected");
    }
    socket.getOutputStream().write(request(address));
    boolean body = config.expectString() != null || wanted != null;
    return judge(CheckAnswer.read(socket, deadline, body));
  }

  private CheckResult judge(CheckAnswer answer) {
    int status = answer.status();
    if (expected.contains(status)) {
      return judgeBody(answer);
    }
    if (status == 404 && config.disableOn404()) {
      return new CheckResult.Draining("server answers 404 to its check");
    }
    return status == 503
        ? new CheckResult.Leaving("server answers 503 to its check")
        : new CheckResult.Failed("check was answered " + status);
  }

  private CheckResult judgeBody(CheckAnswer answer) {
    String text = config.expectString();
    if (text != null && !answer.body().contains(text)) {
      return new CheckResult.Failed("body does not contain '" + text + "'");
    }
    if (wanted != null && !wanted.matcher(answer.body()).find()) {
      return new CheckResult.Failed("body does not match '" + wanted + "'");
    }
    return new CheckResult.Passed("answered " + answer.status());
  }

  private byte[] request(InetSocketAddress address) {
    String literal = address.getHostString();
    String host =
        config.host() != null
            ? config.host()
            : (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal) + ":" + address.getPort();
    StringBuilder text = new StringBuilder();
    text.append(config.method()).append(' ').append(config.uri()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(host).append("\r\n");
    if (config.headers().keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase)) {
      text.append("User-Agent: terrace-check\r\n");
    }
    config
        .headers()
        .forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    text.append("Connection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
