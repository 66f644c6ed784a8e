package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What locations say about the fields of their answers and how long browsers keep them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocationHeadersTest {
  private CacheFixture web;

  @BeforeAll
  void start(@TempDir Path site) throws IOException {
    for (String name :
        new String[] {"a.txt", "off/a.txt", "never/a.txt", "asked/a.txt", "in/a.txt"}) {
      Files.createDirectories(site.resolve(name).resolveSibling("."));
      Files.writeString(site.resolve(name), "text");
    }
    web =
        CacheFixture.start(
            """
            sites:
              - headers: {X-Site: one, Referrer-Policy: ''}
                locations:
                  - {path: /, root: '%1$s', headers: {X-Site: two, Content-Security-Policy: ''}}
                  - {path: /off, root: '%1$s', headers: {cache-control: ''}}
                  - path: /never
                    root: '%1$s'
                    headers: {Cache-Control: "public, max-age=31536000, immutable"}
                  - {path: /asked, root: '%1$s', maxAge: 0s}
                  - {path: /in, root: '%1$s', internal: true}
                  - path: /app
                    proxyPass: ORIGIN
                    headers: {Cache-Control: max-age=5, X-Powered-By: '', X-Site: three}
            """
                .formatted(site));
    web.on("/app", CacheFixture.ok("app", "Cache-Control: max-age=9", "X-Powered-By: x"));
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @Test
  void aLocationReplacesAndLeavesOutWhatTheSiteSays() throws IOException {
    for (int i = 0; i < 2; i++) { // from disk, then from memory
      var file = web.get("/a.txt");
      assertThat(file.header("X-Site")).hasValue("two");
      assertThat(file.header("Referrer-Policy")).isEmpty();
      assertThat(file.header("Content-Security-Policy")).isEmpty();
      assertThat(file.header("X-Content-Type-Options")).hasValue("nosniff");
    }
    assertThat(web.get("/nothing").header("X-Site")).hasValue("two");
    assertThat(web.get("/off/nothing").header("X-Site")).hasValue("one");
  }

  @Test
  void howLongBrowsersKeepFilesIsUpToTheLocation() throws IOException {
    assertThat(web.get("/a.txt").header("Cache-Control")).hasValue("public, max-age=300");
    assertThat(web.get("/off/a.txt").header("Cache-Control")).isEmpty();
    assertThat(web.get("/never/a.txt").header("Cache-Control"))
        .hasValue("public, max-age=31536000, immutable");
    assertThat(web.get("/asked/a.txt").header("Cache-Control")).hasValue("no-cache");
  }

  @Test
  void fieldsOfAnUpstreamAreReplacedAndLeftOut() throws IOException {
    var answer = web.get("/app");

    assertThat(answer.text()).isEqualTo("app");
    assertThat(answer.header("Cache-Control")).hasValue("max-age=5");
    assertThat(answer.header("X-Powered-By")).isEmpty();
    assertThat(answer.header("X-Site")).hasValue("three");
  }

  @Test
  void whatIsInternalIsNotThereFromOutside() throws IOException {
    assertThat(web.get("/in/a.txt").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "root: x, headers: {'X Y': z}            | headers.X Y: is not the name of a field",
        "root: x, headers: {Content-Length: 1}   | headers.Content-Length: belongs to the connection",
        "root: x, headers: {X-Y: ' z'}           | must be one line of ISO-8859-1",
        "proxyPass: 'http://a:1', listing: true  | location /: listing needs root or alias",
        "return: {text: x}, fingerprinted: true  | location /: fingerprinted needs root or alias",
        "return: {text: x}, tryFiles: [/x]       | location /: tryFiles needs root or alias",
      })
  void mistakesAreExplained(String location, String message) {
    assertThatThrownBy(
            () -> WebFixture.parse("sites: [{locations: [{path: /, %s}]}]\n".formatted(location)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
