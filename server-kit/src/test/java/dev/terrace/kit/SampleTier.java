package dev.terrace.kit;

import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.admin.AdminServer;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.xnio.XnioExecutor;

/** A small tier, run as a process by {@link TierProcessTest}. */
public final class SampleTier {
  private SampleTier() {}

  public record SampleConfig(
      HostPort listen,
      AdminConfig admin,
      @Default("{grace: 0s}") DrainConfig drain,
      @Default("{}") LogConfig log,
      @Default("hello") String greeting,
      @Default("") String failure)
      implements TierConfig {}

  public static void main(String[] args) {
    System.exit(
        TierProcess.run(
            "sample-tier", "A tier for tests.", SampleConfig.class, SampleTier::start, args));
  }

  private static void start(SampleConfig config, Tier tier) throws Exception {
    if (config.failure().equals("hang")) {
      new CountDownLatch(1).await();
    }
    if (!config.failure().isEmpty()) {
      throw new IOException(config.failure());
    }
    var greeting = new AtomicReference<>(config.greeting());
    tier.<SampleConfig>onReload(now -> {
      if (now.greeting().equals("refuse")) {
        throw new IllegalArgumentException("not that greeting");
      }
      greeting.set(now.greeting());
    });
    var server =
        tier.add(
            "http",
            HttpServer.builder("main", tier)
                .listen(config.listen())
                .start(exchange -> answer(exchange, greeting.get())));
    tier.admin()
        .route(
            "GET",
            "/where/{name}",
            exchange ->
                AdminServer.sendJson(
                    exchange,
                    200,
                    Map.of(
                        AdminServer.parameter(exchange, "name"),
                        server.addresses().getFirst().toString())));
    if (config.greeting().equals("crash")) {
      Thread.ofPlatform()
          .name("doomed")
          .start(() -> {
            throw new IllegalStateException("boom");
          });
    }
  }

  private static void answer(HttpServerExchange exchange, String greeting) {
    AccessLogFields.of(exchange)
        .upstream("none/\"self\"")
        .upstreamDuration(Duration.ofNanos(1_500_000))
        .cacheStatus("miss")
        .set("answer", 42);
    String wait = exchange.getQueryString();
    if (wait.equals("block")) {
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime()); // on the I/O thread, as nobody should
      }
    }
    if (wait.isEmpty() || wait.equals("block")) {
      exchange.getResponseSender().send(greeting);
      return;
    }
    exchange.dispatch(
        exchange.getIoThread(),
        () -> {
          XnioExecutor.Key _ =
              exchange
                  .getIoThread()
                  .executeAfter(
                      () -> exchange.getResponseSender().send(greeting),
                      Long.parseLong(wait),
                      TimeUnit.MILLISECONDS);
        });
  }
}
