package dev.terrace.web;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.tls.ServerTls;
import dev.terrace.kit.tls.SiteCertificates;
import dev.terrace.kit.tls.TlsConfig;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The addresses of a web server: what they are opened with, and their certificates at a reload. */
final class Listeners {
  private final List<BindConfig> binds;
  private final List<@Nullable SSLContext> contexts;
  private volatile @Nullable HttpServer server;

  /**
   * Reads the certificates.
   *
   * @throws dev.terrace.kit.tls.TlsException if a file cannot be used
   */
  Listeners(WebConfig config) {
    this.binds = config.listen();
    this.contexts = contexts(config);
  }

  /** Adds the addresses to a server that is not started yet. */
  void describe(HttpServer.Builder builder) {
    for (int i = 0; i < binds.size(); i++) {
      builder.listen(binds.get(i).address(), binds.get(i).acceptProxy(), contexts.get(i));
    }
  }

  /** From now on reloads concern this server. */
  void started(HttpServer running) {
    server = running;
  }

  /**
   * Reads the certificates of another configuration; they are in force when the result is run.
   *
   * @throws ConfigRefusal if an address would have to be opened or closed
   * @throws dev.terrace.kit.tls.TlsException if a file cannot be used
   */
  Runnable prepare(WebConfig next) {
    if (!sockets(next.listen()).equals(sockets(binds))) {
      throw new ConfigRefusal(
          List.of(
              new ConfigNote(
                  "listen",
                  "addresses cannot change in a reload, restart instead (in force: %s; wanted: %s)"
                      .formatted(sockets(binds), sockets(next.listen())))));
    }
    List<@Nullable SSLContext> changed = contexts(next);
    return () -> {
      HttpServer running = server;
      for (int i = 0; running != null && i < changed.size(); i++) {
        SSLContext context = changed.get(i);
        if (context != null) {
          running.updateTls(i, context);
        }
      }
    };
  }

  private static List<@Nullable SSLContext> contexts(WebConfig config) {
    List<SiteCertificates> sites = config.siteCertificates();
    List<@Nullable SSLContext> contexts = new ArrayList<>();
    for (BindConfig bind : config.listen()) {
      TlsConfig tls = bind.tls();
      contexts.add(tls == null ? null : ServerTls.context(tls, sites));
    }
    return contexts;
  }

  /** What sockets are opened for. */
  private static List<String> sockets(List<BindConfig> binds) {
    return binds.stream().map(BindConfig::socket).toList();
  }
}
