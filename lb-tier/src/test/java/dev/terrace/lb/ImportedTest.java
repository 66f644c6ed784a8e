package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.lb.haproxy.Importer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load balancer that runs with what was a configuration of HAProxy. */
@Timeout(60)
class ImportedTest {
  @Test
  void requestsGoWhereHaproxyWouldHaveSentThem() throws Exception {
    try (TestTier tier = Tier.forTests("lb");
        RecordingBackend web = new RecordingBackend();
        RecordingBackend api = new RecordingBackend()) {
      String cfg =
          """
          defaults
              mode http
              timeout connect 1s
          frontend main
              bind 127.0.0.1:0
              acl api hdr(host) -i api.example
              http-request deny deny_status 404 if { path_beg /secret }
              http-request deny deny_status 410 if { hdr(X-List) foo }
              http-request set-path /app%%[path]
              http-request deny deny_status 451 if { path_beg /app/two }
              use_backend api if api
              default_backend web
          backend web
              server web-1 %s
          backend api
              http-request set-header X-Env prod
              server api-1 %s
          """
              .formatted(web.address(), api.address());
      Importer.Result result = Importer.translate(cfg, Map.of());
      assertThat(result.notes()).isEmpty();
      LbConfig config =
          Config.parse(
              LbConfig.class,
              result.yaml().replace("127.0.0.1:9901", "127.0.0.1:0"),
              "lb.yaml",
              Map.of());
      HostPort address = LbMain.start(config, tier).addresses("main").getFirst();

      assertThat(get(address, "API.example", "/x")).startsWith("HTTP/1.1 200 ");
      assertThat(api.requests()).hasSize(1);
      assertThat(api.requests().getFirst().head()).contains("GET /app/x ", "X-Env: prod");
      assertThat(get(address, "www.example", "/x")).startsWith("HTTP/1.1 200 ");
      assertThat(web.requests()).hasSize(1);
      assertThat(get(address, "www.example", "/secret")).startsWith("HTTP/1.1 404 ");
      assertThat(get(address, "www.example", "/two")).startsWith("HTTP/1.1 451 ");
      assertThat(get(address, "www.example\r\nX-List: bar, foo", "/x")).startsWith("HTTP/1.1 410 ");
      assertThat(web.requests()).hasSize(1);
    }
  }

  private static String get(HostPort address, String host, String path) throws Exception {
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(5_000);
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
