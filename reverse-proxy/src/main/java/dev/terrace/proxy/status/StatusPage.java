package dev.terrace.proxy.status;

import dev.terrace.kit.admin.AdminServer;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The page itself: three files that hold nothing of the process, so they are open to everybody;
 * what they show, they fetch with the token that the visitor types. The policy lets them load
 * nothing from elsewhere and run nothing that stands in the page.
 */
final class StatusPage {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private StatusPage() {}

  static void add(AdminServer admin) {
    admin.openRoute("GET", "/status", file("status.html", "text/html"));
    admin.openRoute("GET", "/status/status.css", file("status.css", "text/css"));
    admin.openRoute("GET", "/status/status.js", file("status.js", "text/javascript"));
  }

  private static HttpHandler file(String name, String type) {
    byte[] bytes = read(name);
    return exchange -> {
      var headers = exchange.getResponseHeaders();
      headers.put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
      headers.put(Headers.CACHE_CONTROL, "no-cache");
      headers.put(new HttpString("Content-Security-Policy"), POLICY);
      headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
      headers.put(new HttpString("Referrer-Policy"), "no-referrer");
      exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
    };
  }

  private static byte[] read(String name) {
    try (var in = StatusPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
