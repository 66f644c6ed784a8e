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
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the configuration holds, over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReturnTest {
  private WebFixture web;

  @BeforeAll
  void start(@TempDir Path site) throws IOException {
    Files.writeString(site.resolve("404.html"), "<h1>nothing here</h1>");
    web =
        WebFixture.start(
            """
            sites:
              - serverNames: [www.example.org]
                notFoundPage: /404.html
                locations:
                  - {path: /, root: '%s', tryFiles: [$uri, "@moved"]}
                  - {path: "@moved", return: {location: $request_uri}}
                  - {path: /whole, return: {status: 301, location: "https://$host$request_uri"}}
                  - {path: /scheme, return: {location: $scheme://$server_name/}}
                  - {path: /a/b, return: {status: 308, location: "/new$path_info$is_args$args"}}
                  - {path: /text, return: {text: "$$5 for $remote_addr: $request_method $uri\\n"}}
                  - path: /teapot
                    return: {status: 418, text: '{"tea":1}', contentType: application/json}
                    headers: {X-Tea: green}
                  - {path: /gone, return: {status: 410}}
                  - {path: /hidden, return: {status: 404}}
                  - {path: /empty, return: {status: 204}}
            """
                .formatted(site));
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @Test
  void theVisitorIsSentToAnotherHostWithPathAndQuery() throws IOException {
    var answer = web.get("/whole/x%20y?a=1&b=%2F", "Host: Old.example.org:8080");

    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.header("Location")).hasValue("https://old.example.org/whole/x%20y?a=1&b=%2F");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b,            /new",
    "/a/b/,           /new/",
    "/a/b/c%2Fd?q=1,  /new/c%2Fd?q=1",
    "//a//b//c,       /new//c",
    "/%61/b/c,        /new/c"
  })
  void whatFollowsTheLocationIsKept(String target, String location) throws IOException {
    var answer = web.get(target);

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("Location")).hasValue(location);
  }

  @Test
  void theSchemeIsThatOfTheClientAndNotOfTheLoadBalancer() throws IOException {
    assertThat(web.get("/scheme").header("Location")).hasValue("http://www.example.org/");
    assertThat(web.get("/scheme", "X-Forwarded-Proto: https").header("Location"))
        .hasValue("https://www.example.org/");
    assertThat(web.get("/scheme", "X-Forwarded-Proto: javascript").header("Location"))
        .hasValue("http://www.example.org/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/x", "///evil.example/x", "/%2e%2e//evil.example"})
  void aRedirectByPathNeverLeadsToAnotherSite(String target) throws IOException {
    assertThat(web.get(target).header("Location").orElse("/")).doesNotStartWith("//");
  }

  @Test
  void aTextHasWhatIsKnownOfTheRequest() throws IOException {
    var answer = web.get("/text/x", "X-Forwarded-For: 192.0.2.7");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("$5 for 192.0.2.7: GET /text/x\n");
    assertThat(answer.header("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(web.client().send("HEAD", "/text").body()).isEmpty();
    assertThat(web.client().send("POST", "/text", "Content-Length: 5").status()).isEqualTo(200);
  }

  @Test
  void statusTypeAndFieldsAreThoseConfigured() throws IOException {
    var answer = web.get("/teapot");

    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.header("X-Tea")).hasValue("green");
    assertThat(answer.text()).isEqualTo("{\"tea\":1}");
  }

  @Test
  void aStatusAloneHasThePageOfTheSite() throws IOException {
    assertThat(web.get("/gone").status()).isEqualTo(410);
    assertThat(web.get("/hidden", "Accept: text/html").text()).contains("nothing here");
    assertThat(web.get("/empty").status()).isEqualTo(204);
    assertThat(web.get("/empty").body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                     | return needs status, location or text",
        "{status: 301}                          | return.status: 301 needs a location",
        "{status: 200, location: /x}            | must be 301, 302, 303, 307 or 308",
        "{location: /x, text: y}                | a redirect has none",
        "{status: 204, text: y}                 | has no body",
        "{location: 'javascript:alert(1)'}      | must be http(s)://… or a path",
        "{location: /x$request_url}             | no variable '$request_url'; known: $scheme",
        "{text: 'costs 5$'}                     | a dollar sign itself is doubled",
        "{status: 600}                          | between 200 and 599",
      })
  void mistakesAreExplained(String config, String message) {
    assertThatThrownBy(() ->
            WebFixture.parse("sites: [{locations: [{path: /, return: %s}]}]\n".formatted(config)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("web.yaml:4")
        .hasMessageContaining(message);
  }
}
