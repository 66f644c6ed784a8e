package dev.terrace.web;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** A web server with a configuration that can change. It believes X-Forwarded-* of this host. */
final class WebFixture implements AutoCloseable {
  private final TestTier tier = Tier.forTests("web-tier");
  private final RawClient client;
  private WebConfig config;

  private WebFixture(String yaml) {
    config = parse(yaml);
    client = new RawClient(WebMain.start(config, tier).addresses().getFirst());
  }

  /** Starts with YAML that follows {@code listen}, {@code admin} and {@code forwarded}. */
  static WebFixture start(String yaml) {
    return new WebFixture(yaml);
  }

  static WebConfig parse(String yaml) {
    return Config.parse(
        WebConfig.class,
        """
        listen: ["127.0.0.1:0"]
        admin: {listen: "127.0.0.1:0"}
        forwarded: {trusted: ["127.0.0.1"]}
        """
            + yaml,
        "web.yaml",
        Map.of());
  }

  void reload(String yaml) {
    WebConfig changed = parse(yaml);
    tier.reload(config, changed);
    config = changed;
  }

  RawClient.Answer get(String target, String... lines) throws IOException {
    return client.send("GET", target, lines);
  }

  RawClient client() {
    return client;
  }

  TestTier tier() {
    return tier;
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

  @Override
  public void close() {
    tier.close();
  }
}
