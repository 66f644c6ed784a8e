package dev.terrace.lb.cluster;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks a listener of this very process, as a client would: connection, TLS, a request, the first
 * line of the answer. What stands still or accepts no more fails; what the answer says doesn't
 * matter.
 */
final class OwnProbe {
  private static final int TIMEOUT_MILLIS = 500;
  private static final byte[] REQUEST =
      "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final SSLContext ANY = trustingAnybody();

  private OwnProbe() {}

  /** Whether anything answers within half a second for each step. */
  static boolean passes(HostPort address, boolean tls) {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(local(address), TIMEOUT_MILLIS);
      if (!tls) {
        return answers(socket);
      }
      try (SSLSocket secured =
          (SSLSocket)
              ANY.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true)) {
        return answers(secured);
      }
    } catch (SSLException e) {
      return true; // an alert, perhaps since we have no certificate: somebody is there and thinks
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answers(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("HTTP/");
  }

  private static InetSocketAddress local(HostPort address) {
    InetSocketAddress bound = address.socketAddress();
    InetAddress ip = bound.getAddress();
    return ip == null || ip.isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
        : bound;
  }

  /** It talks to its own process and sends nothing that matters. */
  private static SSLContext trustingAnybody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
