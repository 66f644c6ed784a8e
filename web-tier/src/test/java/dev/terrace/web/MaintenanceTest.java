package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sites that are closed, over real HTTP and by the admin listener. */
class MaintenanceTest {
  private static final String OPERATOR = "X-Forwarded-For: 192.0.2.9";
  private static final String HTML = "Accept: text/html";
  private static final String ASSET = "/assets/site.0123456789.css";

  @TempDir private Path site;
  private WebFixture web;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(site.resolve("assets"));
    Files.writeString(site.resolve("index.html"), "welcome");
    Files.writeString(site.resolve("closed.html"), "<h1>back soon</h1>");
    Files.writeString(site.resolve("50x.html"), "<h1>out of order</h1>");
    Files.writeString(site.resolve("favicon.svg"), "<svg/>");
    Files.writeString(site.resolve(ASSET.substring(1)), "h1 {}");
    web = WebFixture.start(yaml(false));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private String yaml(boolean enabled) {
    return """
    sites:
      - serverNames: [one.example.org, www.one.example.org]
        errorPage: /50x.html
        maintenance:
          enabled: %s
          page: /closed.html
          retryAfter: 10m
          allow: [192.0.2.0/24]
          serve: [/favicon.svg]
        locations:
          - {path: /, root: '%s'}
          - {path: /assets, root: '%s', fingerprinted: true}
          - {path: /api, return: {text: api}}
      - serverNames: [two.example.org]
        errorPage: /50x.html
        locations:
          - {path: /site, alias: '%s'}
          - {path: /50x.html, root: '%s'}
    """
        .formatted(enabled, site, site, site, site);
  }

  @Test
  void aClosedSiteAnswersWithItsPage() throws Exception {
    assertThat(web.get("/").text()).isEqualTo("welcome");

    assertThat(web.admin("POST", "/maintenance/on?site=one.example.org&reason=new+disks").body())
        .contains("\"closed\":true", "new disks");
    var page = web.get("/", HTML);
    var plain = web.get("/api");

    assertThat(page.status()).isEqualTo(503);
    assertThat(page.text()).isEqualTo("<h1>back soon</h1>");
    assertThat(page.header("Retry-After")).hasValue("600");
    assertThat(page.header("Cache-Control")).hasValue("no-store");
    assertThat(page.header("Content-Security-Policy")).isPresent();
    assertThat(plain.status()).isEqualTo(503);
    assertThat(plain.text()).isEqualTo("503 Service Unavailable\n");
    assertThat(web.client().send("POST", "/api", "Content-Length: 5").status()).isEqualTo(503);
    assertThat(web.get("/nowhere/at/all").status()).isEqualTo(503);
    assertThat(web.get("/health").status()).isEqualTo(200);
    assertThat(web.get("/site/", "Host: two.example.org").text()).isEqualTo("welcome");
    assertThat(web.tier().events().after(0))
        .anyMatch(event -> event.message().equals("closed for maintenance: new disks"));

    assertThat(web.admin("POST", "/maintenance/off").statusCode()).isEqualTo(200);
    assertThat(web.get("/").text()).isEqualTo("welcome");
  }

  @Test
  void whatThePageNeedsAndWhoIsAllowedGetThrough() throws Exception {
    var _ = web.admin("POST", "/maintenance/on");

    assertThat(web.get(ASSET).text()).isEqualTo("h1 {}");
    assertThat(web.get("/favicon.svg").text()).isEqualTo("<svg/>");
    assertThat(web.get("/favicon.svgx").status()).isEqualTo(503);
    assertThat(web.get("/", OPERATOR).text()).isEqualTo("welcome");
    assertThat(web.get("/", "X-Forwarded-For: 192.0.3.9").status()).isEqualTo(503);
    assertThat(web.get("/site/", "Host: two.example.org", HTML).text())
        .isEqualTo("<h1>out of order</h1>");
  }

  @Test
  void aReloadLeavesItUnlessTheFileSaysSomethingNew() throws Exception {
    var _ = web.admin("POST", "/maintenance/on?site=one.example.org");

    web.reload(yaml(false));
    assertThat(web.get("/").status()).isEqualTo(503);

    web.reload(yaml(true));
    assertThat(web.get("/").status()).isEqualTo(503);
    var _ = web.admin("POST", "/maintenance/off");
    web.reload(yaml(true));
    assertThat(web.get("/").status()).isEqualTo(200);

    web.reload(yaml(false));
    web.reload(yaml(true));
    assertThat(web.get("/").status()).isEqualTo(503);
  }

  @Test
  void theAdminListenerKnowsTheSites() throws Exception {
    var unknown = web.admin("POST", "/maintenance/on?site=three.example.org");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("known: [one.example.org, two.example.org]");
    assertThat(web.admin("POST", "/maintenance/on?reason=" + "x".repeat(201)).statusCode())
        .isEqualTo(422);
    assertThat(web.admin("GET", "/maintenance").body())
        .contains("\"site\":\"one.example.org\",\"closed\":false,\"configured\":false");
    assertThat(web.get("/").status()).isEqualTo(200);
  }

  @Test
  void theCommandClosesAndOpens() throws Exception {
    assertThat(run(0, "maintenance", "on", "--site", "one.example.org", "--reason", "new disks"))
        .containsPattern("one\\.example\\.org +closed +\\S+ +new disks")
        .containsPattern("two\\.example\\.org +open");
    assertThat(web.get("/").status()).isEqualTo(503);
    assertThat(run(0, "maintenance", "status", "--json")).contains("\"closed\" : true");
    assertThat(run(0, "maintenance", "off")).doesNotContain("closed");
    assertThat(web.get("/").status()).isEqualTo(200);
    assertThat(run(1, "maintenance", "on", "--site", "three.example.org"))
        .contains("there is no site 'three.example.org'");
    assertThat(run(2, "maintenance", "maybe")).contains("give on, off or status");
  }

  private String run(int code, String... words) {
    CommandLine all = new CommandLine(CommandLine.Model.CommandSpec.create().name("web-tier"));
    WebMain.commands().forEach(command -> all.addSubcommand(command.getCommandName(), command));
    StringWriter text = new StringWriter();
    all.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--admin", web.tier().admin().address().toString()));
    assertThat(all.execute(line.toArray(String[]::new))).as(text.toString()).isEqualTo(code);
    return text.toString();
  }

  @Test
  void mistakesAreExplained() {
    assertThatThrownBy(() ->
            WebFixture.parse(
                "sites: [{maintenance: {serve: [favicon.svg]}, locations: [{path: /, root: x}]}]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("maintenance.serve[0]: must be a path but was 'favicon.svg'");
  }
}
