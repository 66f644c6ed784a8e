package dev.terrace.lb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus {@code hostile/http2.txt}, as raw frames against a running load balancer. */
@Timeout(60)
class HostileHttp2Test {
  private static final String GET = ":method GET~:scheme https~:path /~:authority a";
  private static final String POST = ":method POST~:scheme https~:path /~:authority a";

  @TempDir private static Path folder;

  private static TestTier tier;
  private static RecordingBackend backend;
  private static SSLContext trust;
  private static HostPort address;

  @BeforeAll
  static void start() throws Exception {
    tier = Tier.forTests("lb");
    backend = new RecordingBackend();
    TestCertificate certificate = TestCertificate.create(folder);
    trust = certificate.trustingContext();
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              https:
                bind: [{address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s"}}]
                defaultBackend: web
            defaults: {check: {enabled: false}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(certificate.chain(), certificate.key(), backend.address()),
            "lb.yaml",
            Map.of());
    address = LbMain.start(config, tier).addresses("https").getFirst();
  }

  @AfterAll
  static void stop() throws Exception {
    tier.close();
    backend.close();
  }

  @BeforeEach
  void forget() {
    backend.clear();
  }

  static List<HostileCase> corpus() throws IOException {
    return HostileCase.read("/hostile/http2.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void aHostileRequestIsReadInOneWayOrRefused(HostileCase hostile) throws Exception {
    String outcome;
    try (RawHttp2 client = new RawHttp2(address, trust)) {
      try {
        send(client, hostile.bytes());
      } catch (IOException _) {
        // it was cut before all was sent
      }
      outcome = outcome(client);
    }

    backend.awaitIdle(tier);
    switch (hostile.expected()) {
      case "refused" -> {
        assertThat(outcome).isIn("reset", "other status");
        assertThat(backend.requests()).isEmpty();
        assertThat(backend.parts()).isEmpty();
      }
      case "broken" -> {
        assertThat(outcome).isIn("reset", "other status");
        assertThat(backend.requests()).isEmpty();
      }
      case "late" -> assertThat(outcome).isIn("reset", "other status");
      case "passes" -> {
        assertThat(outcome).isEqualTo("ok");
        assertThat(backend.requests()).hasSize(1);
        assertThat(backend.parts()).isEmpty();
      }
      default -> throw new IllegalArgumentException(hostile.expected());
    }
    assertThat(backend.requests() + "" + backend.parts()).doesNotContain("smuggled");
  }

  private static void send(RawHttp2 client, String text) throws IOException {
    List<String[]> frames = new ArrayList<>(); // kind, content
    String fields = text.startsWith("M") ? GET + text.substring(1) : text;
    fields = fields.startsWith("P~") || fields.equals("P") ? POST + fields.substring(1) : fields;
    frames.add(new String[] {"head", ""});
    for (String part : fields.split("~", -1)) {
      if (part.startsWith("@data ")) {
        frames.add(new String[] {"data", part.substring(6)});
      } else if (part.startsWith("@trailers ")) {
        frames.add(new String[] {"trailers", part.substring(10)});
      } else {
        String[] last = frames.getLast();
        last[1] = last[1].isEmpty() ? part : last[1] + "~" + part;
      }
    }
    for (int i = 0; i < frames.size(); i++) {
      int end = i == frames.size() - 1 ? RawHttp2.END_STREAM : 0;
      String content = frames.get(i)[1];
      if (frames.get(i)[0].equals("data")) {
        client.send(RawHttp2.DATA, end, 1, content.translateEscapes().getBytes(ISO_8859_1));
      } else {
        client.send(RawHttp2.HEADERS, end | RawHttp2.END_HEADERS, 1, block(content));
      }
    }
  }

  private static byte[] block(String fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field : fields.split("~", -1)) {
      int blank = field.indexOf(' ');
      String name = blank < 0 ? field : field.substring(0, blank);
      String value = blank < 0 ? "" : field.substring(blank + 1);
      block.writeBytes(RawHttp2.field(name.translateEscapes(), value.translateEscapes()));
    }
    return block.toByteArray();
  }

  private static String outcome(RawHttp2 client) throws IOException {
    String status = "";
    while (true) {
      RawHttp2.Frame frame = client.read();
      if (frame == null || frame.type() == RawHttp2.GOAWAY) {
        return "reset";
      }
      if (frame.type() == RawHttp2.RST_STREAM) {
        return status.isEmpty() ? "reset" : status;
      }
      if (frame.type() == RawHttp2.HEADERS) {
        status = frame.ok() ? "ok" : "other status";
      }
      if (frame.endsStream()) {
        return status;
      }
    }
  }
}
