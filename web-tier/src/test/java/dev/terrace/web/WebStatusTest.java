package dev.terrace.web;

import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a web server shows of itself, and the commands for its caches. */
@Timeout(60)
class WebStatusTest {
  private static CacheFixture web;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    web =
        CacheFixture.start(
            """
            cache: {zones: {pages: {memory: 8MiB}, other: {memory: 8MiB}}}
            sites:
              - locations:
                  - path: /
                    proxyPass: ORIGIN
                    cache: {zone: pages}
                  - path: /other
                    proxyPass: ORIGIN
                    cache: {zone: other}
                  - path: /text
                    proxyPass: ORIGIN
                    compress: {enabled: true, minSize: 10B}
                  - path: /files
                    root: .
            """);
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @Test
  void theStatusPageShowsCachesCompressionAndFiles() throws Exception {
    web.on("/other/shown", ok("shown", "Cache-Control: max-age=60"));
    web.on("/text", ok("text ".repeat(400), "Content-Type: text/plain"));
    web.get("/other/shown");
    web.get("/other/shown");
    web.get("/other/shown");
    web.get("/text", "Accept-Encoding: gzip");

    JsonNode sections = read("/status.json").path("sections");

    assertThat(titles(sections)).containsExactly("Cache", "Compression", "Files");
    List<String> zone = row(sections.path(0).path("tables").path(0), "other");
    assertThat(zone.get(1)).matches("\\d+\\.\\d %");
    assertThat(zone.get(9)).endsWith("KiB of 6.0 MiB");
    assertThat(zone.get(10)).isEqualTo("none");
    List<String> gzip = row(sections.path(1).path("tables").path(0), "gzip");
    assertThat(gzip.subList(0, 3)).containsExactly("gzip", "1", "2.0 KiB");
    assertThat(figure(sections.path(2), "Folders")).isEqualTo("1");
  }

  @Test
  void prometheusHasTheSame() throws Exception {
    web.on("/other/metrics", ok("shown", "Cache-Control: max-age=60"));
    web.get("/other/metrics");
    web.get("/other/metrics");

    assertThat(web.admin("GET", "/metrics").body())
        .containsPattern("terrace_cache_requests_total\\{.*result=\"hit\".*zone=\"other\".*} [1-9]")
        .contains("compress_answers_total{", "compress_in_bytes_total{", "web_files_kept");
  }

  @Test
  void theTerminalShowsTheSame() {
    Result status = run("status");

    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("\nCache\n", "  Hit ratio: ", "\nCompression\n", "\nFiles\n")
        .containsPattern("ZONE +HIT RATIO +HIT / S")
        .containsPattern("CODING +ANSWERS +BEFORE");
    assertThat(run("cache").out())
        .containsPattern("ZONE +HIT RATIO +HIT +STALE")
        .containsPattern("pages +.* of 6\\.0 MiB +none");
    assertThat(run("cache", "--json").out()).contains("\"hitRatio\"", "\"rates\"");
  }

  @Test
  void whatIsPurgedIsAskedForAgain() throws Exception {
    String site = "http://localhost/purge/";
    for (String page : List.of("a", "b", "c", "d")) {
      web.on("/purge/" + page, ok(page, "Cache-Control: max-age=60", "Surrogate-Key: tag-" + page));
      web.get("/purge/" + page);
      assertThat(status(web.get("/purge/" + page))).contains("hit");
    }

    assertThat(run("purge", "--url", site + "a").out()).isEqualTo("purged 1 response\n");
    assertThat(status(web.get("/purge/a"))).contains("fwd=uri-miss");
    assertThat(status(web.get("/purge/b"))).contains("hit");

    assertThat(run("purge", "--tag", "tag-b").out()).isEqualTo("purged 1 response\n");
    assertThat(status(web.get("/purge/b"))).contains("fwd=uri-miss");

    assertThat(run("purge", "--prefix", site, "--zone", "other").out())
        .isEqualTo("purged 0 responses\n");
    assertThat(run("purge", "--prefix", site, "--zone", "pages").out())
        .isEqualTo("purged 4 responses\n");

    web.get("/purge/c");
    assertThat(run("purge", "--all").code()).isZero();
    assertThat(status(web.get("/purge/c"))).contains("fwd=uri-miss");
  }

  @Test
  void mistakesAreTold() {
    Result none = run("purge");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("give one of --url, --prefix, --tag and --all");
    assertThat(run("purge", "--all", "--tag", "x").code()).isEqualTo(2);

    Result path = run("purge", "--url", "/page");
    assertThat(path.code()).isEqualTo(1);
    assertThat(path.err()).contains("purge: url must be a whole URL", "'/page'");

    Result zone = run("purge", "--all", "--zone", "pagse");
    assertThat(zone.code()).isEqualTo(1);
    assertThat(zone.err()).contains("there is no zone 'pagse'; known: [pages, other]");
  }

  private static JsonNode read(String path) throws Exception {
    return JsonMapper.shared().readTree(web.admin("GET", path).body());
  }

  private static List<String> titles(JsonNode sections) {
    return sections.valueStream().map(section -> section.path("title").asString()).toList();
  }

  private static List<String> row(JsonNode table, String name) {
    return table
        .path("rows")
        .valueStream()
        .filter(row -> row.path(0).asString().equals(name))
        .findFirst()
        .orElseThrow()
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private static String figure(JsonNode section, String label) {
    return section
        .path("figures")
        .valueStream()
        .filter(figure -> figure.path("label").asString().equals(label))
        .findFirst()
        .orElseThrow()
        .path("value")
        .asString();
  }

  private static Result run(String... words) {
    CommandLine all = new CommandLine(CommandLine.Model.CommandSpec.create().name("web-tier"));
    WebMain.commands().forEach(command -> all.addSubcommand(command.getCommandName(), command));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    all.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--admin", web.tier().admin().address().toString()));
    int code = all.execute(line.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }
}
