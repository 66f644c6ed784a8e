package dev.terrace.kit.traffic;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a frontend speak: HTTP versions by requests, TLS versions by connections.
 * Thread-safe.
 */
public final class ClientMix {
  private final Map<String, LongAdder> protocols = new LinkedHashMap<>();
  private final Map<String, LongAdder> tls = new LinkedHashMap<>();
  private final LongAdder http10 = add(protocols, "HTTP/1.0");
  private final LongAdder http11 = add(protocols, "HTTP/1.1");
  private final LongAdder http2 = add(protocols, "HTTP/2");
  private final LongAdder clear = add(tls, "clear");
  private final LongAdder tls12 = add(tls, "TLSv1.2");
  private final LongAdder tls13 = add(tls, "TLSv1.3");

  private static LongAdder add(Map<String, LongAdder> to, String name) {
    LongAdder adder = new LongAdder();
    to.put(name, adder);
    return adder;
  }

  /** A request came in this version of HTTP. */
  public void request(HttpString protocol) {
    if (protocol.equals(Protocols.HTTP_1_1)) {
      http11.increment();
    } else if (protocol.equals(Protocols.HTTP_2_0)) {
      http2.increment();
    } else {
      http10.increment();
    }
  }

  /**
   * A connection was made, and something was sent on it.
   *
   * @param version of TLS as the JDK names it; null: without TLS
   */
  public void connection(@Nullable String version) {
    if (version == null) {
      clear.increment();
    } else if (version.equals("TLSv1.3")) {
      tls13.increment();
    } else if (version.equals("TLSv1.2")) {
      tls12.increment();
    }
  }

  /** Requests by version of HTTP, since the start. */
  public Map<String, Long> protocols() {
    return sums(protocols);
  }

  /** Connections by version of TLS, since the start; {@code clear} are those without. */
  public Map<String, Long> tls() {
    return sums(tls);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> sums = new LinkedHashMap<>();
    adders.forEach((name, adder) -> sums.put(name, adder.sum()));
    return sums;
  }

  /** Shows it among a registry's meters. */
  public void register(MeterRegistry registry, String prefix, Tags tags) {
    protocols.forEach((name, adder) ->
        FunctionCounter.builder(prefix + ".protocol.requests", adder, LongAdder::sum)
            .description("requests by version of HTTP")
            .tags(tags.and("protocol", name))
            .register(registry));
    tls.forEach((name, adder) ->
        FunctionCounter.builder(prefix + ".tls.connections", adder, LongAdder::sum)
            .description("connections by version of TLS; clear: without")
            .tags(tags.and("tls", name))
            .register(registry));
  }
}
