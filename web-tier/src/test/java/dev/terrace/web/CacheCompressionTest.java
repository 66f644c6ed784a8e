package dev.terrace.web;

import static dev.terrace.web.CacheFixture.answer;
import static dev.terrace.web.CacheFixture.await;
import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What is stored is compressed once for all who ask for it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheCompressionTest {
  private static final String GZIP = "Accept-Encoding: gzip";
  private static final String TEXT = "Content-Type: text/plain";
  private static final String FRESH = "Cache-Control: max-age=600";
  private static final String LONG = "All work and no play makes Jack a dull boy. ".repeat(2000);

  private final CacheFixture web;

  CacheCompressionTest() throws IOException {
    web =
        CacheFixture.start(
            """
            cache: {zones: {z: {memory: 16MiB}}}
            sites:
              - locations:
                  - path: /
                    proxyPass: ORIGIN
                    cache: {zone: z}
                    compress: {enabled: true}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @ParameterizedTest
  @CsvSource({"small, 60", "large, 2000"}) // in one chunk, in many
  void aHitIsCompressedOnceForAll(String name, int lines) throws Exception {
    String path = "/once/" + name;
    String body = unpredictable(lines);
    web.on(path, ok(body, FRESH, TEXT, "ETag: \"v1\"", "Accept-Ranges: bytes"));
    long used = memoryUsed();
    awaitKept(path, GZIP);
    double compressed = compressedAnswers();

    RawClient.Answer hit = web.get(path, GZIP);

    assertThat(status(hit)).contains("; hit");
    assertThat(hit.header("Content-Encoding")).hasValue("gzip");
    assertThat(hit.header("Content-Length")).hasValue(Integer.toString(hit.body().length));
    assertThat(hit.header("Transfer-Encoding")).isEmpty();
    assertThat(hit.header("ETag")).hasValue("W/\"v1\"");
    assertThat(hit.header("Vary")).hasValue("Accept-Encoding");
    assertThat(hit.header("Accept-Ranges")).isEmpty();
    assertThat(hit.header("Age")).isPresent();
    assertThat(gunzip(hit)).isEqualTo(body);
    assertThat(web.send("HEAD", path, GZIP).header("Content-Length"))
        .isEqualTo(hit.header("Content-Length"));
    for (int i = 0; i < 5; i++) {
      assertThat(web.get(path, GZIP).body()).isEqualTo(hit.body());
    }
    assertThat(compressedAnswers()).isEqualTo(compressed);
    assertThat(web.asked(path)).hasSize(1);
    assertThat(memoryUsed() - used).isGreaterThan(body.length() + hit.body().length);
  }

  @Test
  void whoTakesNoCodingOrAPartGetsTheBodyAsItIs() throws Exception {
    web.on("/plain", ok(LONG, FRESH, TEXT, "ETag: \"v1\""));
    awaitKept("/plain", GZIP);

    RawClient.Answer plain = web.get("/plain");
    RawClient.Answer part = web.get("/plain", GZIP, "Range: bytes=4-7");

    assertThat(plain.text()).isEqualTo(LONG);
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.header("ETag")).hasValue("\"v1\"");
    assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("work");
    assertThat(part.header("Content-Encoding")).isEmpty();
    // The weak tag of the compressed form names no bytes that a part could be of.
    assertThat(web.get("/plain", GZIP, "Range: bytes=4-7", "If-Range: W/\"v1\"").status())
        .isEqualTo(200);
  }

  @Test
  void whoHasTheCompressedFormIsToldSo() throws Exception {
    web.on("/known", ok(LONG, FRESH, TEXT, "ETag: \"v1\""));
    awaitKept("/known", GZIP);

    RawClient.Answer known = web.get("/known", GZIP, "If-None-Match: W/\"v1\"");

    assertThat(known.status()).isEqualTo(304);
    assertThat(known.header("ETag")).hasValue("W/\"v1\"");
    assertThat(known.header("Content-Encoding")).isEmpty();
    assertThat(known.body()).isEmpty();
  }

  @Test
  void eachCodingHasAFormOfItsOwn() throws Exception {
    web.on("/codings", ok(LONG, FRESH, TEXT));
    awaitKept("/codings", GZIP);
    awaitKept("/codings", "Accept-Encoding: zstd");

    assertThat(gunzip(web.get("/codings", GZIP))).isEqualTo(LONG);
    assertThat(web.get("/codings", "Accept-Encoding: zstd").header("Content-Encoding"))
        .hasValue("zstd");
  }

  @Test
  void pagesForOnePersonAreNotSentCompressedToAnotherSitesRequest() throws Exception { // BREACH
    web.on("/person", ok(LONG, FRESH, TEXT, "Vary: Cookie"));
    awaitKept("/person", GZIP, "Cookie: session=1", "Sec-Fetch-Site: same-origin");

    RawClient.Answer lured =
        web.get("/person", GZIP, "Cookie: session=1", "Sec-Fetch-Site: cross-site");

    assertThat(status(lured)).contains("; hit");
    assertThat(lured.header("Content-Encoding")).isEmpty();
    assertThat(lured.text()).isEqualTo(LONG);
  }

  @Test
  void theFormOutlivesAValidationAndGoesWithItsBody() throws Exception {
    web.on(
        "/kept",
        ok(LONG, "Cache-Control: max-age=10", "Age: 20", TEXT, "ETag: \"v1\""),
        answer("304 Not Modified", "", FRESH, "ETag: \"v1\""),
        ok("New. " + LONG, FRESH, TEXT, "ETag: \"v2\""));
    web.get("/kept", GZIP);
    awaitKept("/kept", GZIP); // validates first
    double compressed = compressedAnswers();
    assertThat(gunzip(web.get("/kept", GZIP))).isEqualTo(LONG);
    assertThat(compressedAnswers()).isEqualTo(compressed);

    web.send("POST", "/kept", "Content-Length: 0"); // takes the third answer, and invalidates

    RawClient.Answer changed = web.get("/kept", GZIP);
    assertThat(status(changed)).contains("fwd=uri-miss");
    assertThat(gunzipChunked(changed)).isEqualTo("New. " + LONG);
    awaitKept("/kept", GZIP);
    assertThat(gunzip(web.get("/kept", GZIP))).isEqualTo("New. " + LONG);
  }

  @Test
  void whatMayNotBeTransformedIsNot() throws Exception {
    web.on("/exact", ok(LONG, "Cache-Control: max-age=600, no-transform", TEXT));
    for (int i = 0; i < 3; i++) {
      RawClient.Answer exact = web.get("/exact", GZIP);
      assertThat(exact.text()).isEqualTo(LONG);
      assertThat(exact.header("Vary")).isEmpty();
    }
  }

  /** Compressed on their way are those without a length. */
  private void awaitKept(String path, String... lines) throws Exception {
    await(() -> {
      RawClient.Answer answer = web.get(path, lines);
      return answer.header("Content-Encoding").isPresent()
          && answer.header("Content-Length").isPresent();
    });
  }

  private double compressedAnswers() throws Exception {
    return Pattern.compile("(?m)^compress_answers_total\\{.*gzip.*} (\\S+)$")
        .matcher(web.admin("GET", "/metrics").body())
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)))
        .sum();
  }

  private long memoryUsed() throws Exception {
    return JsonMapper.shared()
        .readTree(web.admin("GET", "/cache").body())
        .path("zones")
        .path(0)
        .path("store")
        .path("memoryUsed")
        .asLong();
  }

  /** Text whose compressed form is not tiny. */
  private static String unpredictable(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("line ").append(Integer.toHexString(i * 0x9E3779B1)).append(" of many words\n");
    }
    return text.toString();
  }

  private static String gunzip(RawClient.Answer answer) throws IOException {
    return gunzip(answer.body());
  }

  private static String gunzip(byte[] body) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String gunzipChunked(RawClient.Answer answer) throws IOException {
    assertThat(answer.header("Transfer-Encoding")).hasValue("chunked");
    var data = new java.io.ByteArrayOutputStream();
    byte[] all = answer.body();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, line), 16);
      if (size == 0) {
        return gunzip(data.toByteArray());
      }
      data.write(all, line + 2, size);
      at = line + 2 + size + 2;
    }
  }
}
