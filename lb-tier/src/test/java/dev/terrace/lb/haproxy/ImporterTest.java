package dev.terrace.lb.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.lb.LbConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImporterTest {
  @TempDir private Path folder;

  private static String resource(String name) throws IOException {
    try (var in = ImporterTest.class.getResourceAsStream("/haproxy/" + name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Importer.Result translate(String text) {
    return Importer.translate(text, Map.of("ADDR", "10.9.9.9"));
  }

  private static String site(String frontendLines, String backendLines) {
    return "defaults\n mode http\nfrontend f\n bind :80\n%s\n default_backend b\nbackend b\n%s\n server s 10.0.0.1:80\n"
        .formatted(frontendLines, backendLines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "debian", "routing", "listen", "hard", "tls"})
  void wholeFilesAreTranslatedAsExpected(String name) throws Exception {
    Importer.Result result = translate(resource(name + ".cfg"));

    assertThat(result.yaml()).isEqualTo(resource(name + ".yaml"));
    Config.parse(LbConfig.class, result.yaml(), "lb.yaml", Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "debian", "routing", "listen", "hard", "tls"})
  void noWordIsDroppedInSilence(String name) throws Exception {
    List<String> lines = resource(name + ".cfg").lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      // Conditions would take a further word for one of their values, sections for their name.
      boolean open =
          line.contains(" if ")
              || line.contains(" unless ")
              || line.matches("(acl|global|defaults|resolvers).*");
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < lines.size(); j++) {
        text.append(lines.get(j)).append(i == j && !open ? " xyzzy\n" : "\n");
        if (i == j) {
          text.append(" xyzzy-" + j + " on\n");
        }
      }
      int number = i + 1;
      List<Note> notes;
      try {
        notes = translate(text.toString()).notes();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("line " + number);
        continue;
      }
      assertThat(notes).anyMatch(note -> note.line() == number + 1);
      if (!open) {
        assertThat(notes).as(line).anyMatch(note -> note.line() == number);
      }
    }
  }

  @org.junit.jupiter.api.Test
  void wordsAreReadAsTheManualSays() {
    List<Statement> read =
        Tokenizer.read(
            "a\\ b 'c $X \\' \"d $X ${Y-z} \\$\" e\\#f \\.g # no\n\n # nothing\nx \"\"",
            Map.of("X", "1"));

    assertThat(read.getFirst().words()).containsExactly("a b", "c $X \\", "d 1 z $", "e#f", "\\.g");
    assertThat(read.getFirst().notes().getFirst().reason()).endsWith("X, Y (not set)");
    assertThat(read.get(1).words()).containsExactly("x", "");
    assertThat(read.get(1).line()).isEqualTo(4);
  }

  @org.junit.jupiter.api.Test
  void whatIsNoConfigurationOfHaproxyIsRefused() {
    assertThatThrownBy(() -> translate("frontends:\n  http: {}\n"))
        .hasMessageContaining("line 1: 'frontends:' is not in any section");
    assertThatThrownBy(() -> translate("# nothing\n")).hasMessageContaining("has no section");
    assertThatThrownBy(() -> translate("listen x\n bind :1\n server a b:1\n"))
        .hasMessageContaining("no frontend that can be translated")
        .hasMessageContaining("HAProxy's default is tcp");
  }

  @org.junit.jupiter.api.Test
  void conditionsKeepTheirMeaning() {
    String yaml =
        translate(
                site(
                    """
                     acl a path /a
                     acl a path /b
                     acl c hdr_end(host) -i .example.com
                     http-request deny unless a c or { cook(x) -m beg y }
                     http-request deny if !a { path_dir x } METH_POST
                    """,
                    ""))
            .yaml();

    assertThat(yaml.replaceAll("\\s+", " "))
        .contains("- if: not: any: - acl: - a - c - cook: - name: x beg: - y deny:")
        .contains("*.example.com", "(^|/)x(/|$)");
  }

  @org.junit.jupiter.api.Test
  void aRuleOfWhichAPartIsUnknownIsLeftOutWhole() {
    Importer.Result result =
        translate(site(" acl odd nbsrv(b) lt 1\n http-request deny if odd { path /x }", ""));

    assertThat(result.yaml()).doesNotContain("rules:");
    assertThat(result.notes()).extracting(Note::line).containsExactly(5, 6);
    assertThat(result.notes().getLast().reason()).contains("the acl odd was not translated");
  }

  private static List<Integer> noted(Importer.Result result) {
    return result.notes().stream().map(Note::line).toList();
  }

  private static String flat(Importer.Result result) {
    return result.yaml().replaceAll("(?m)^#.*$", "").replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "set-header Host a.example; http-request deny if { hdr(host) a.example }",
        "set-header Host a.example; use_backend b if { hdr_beg(host) a. }",
        "set-header X-A 1; http-request deny unless { hdr(x-a) 1 }",
        "add-header X-A 1 if { method POST }; http-request deny if { hdr_sub(X-A) 1 }",
        "del-header X-A; http-request deny if { req.fhdr(X-A) -m found }",
        "del-header x- -m beg; http-request deny if { hdr_cnt(X-A) gt 0 }",
        "replace-header X-A (.*) b; http-request deny if { hdr(X-A) b }",
        "replace-value Cookie a b; http-request deny if { cook(a) b }",
        "set-header X-Forwarded-Proto https; http-request deny if !{ hdr(X-Forwarded-Proto) https }",
        "set-path /a%[path] if { method GET }; http-request deny if { path_beg /a/x }",
        "set-path /a%[path]; http-request deny if { path_beg /x }",
        "set-path /a%[path]; http-request deny if { path_reg x.y }",
        "set-path /a%[path]; http-request deny if !{ path_beg /a }",
        "set-path /a%[path]; http-request set-header X-Path %[path]",
        "set-path /a%[path]; redirect scheme https",
        "replace-path /a/(.*) /b/\\1; use_backend b if { path_beg /b }",
        "set-uri /x; http-request deny if { path /x }",
        "set-query a=b; http-request deny if { url_param(a) b }",
        "set-method GET; http-request deny if METH_POST",
        "set-src hdr(x-ip); http-request deny if { src 10.0.0.0/8 }",
        "set-pathq %[path,lower]; http-request replace-path /a/(.*) /b/\\1"
      })
  void whatLooksAtAChangedRequestIsNoted(String change, String look) {
    Importer.Result result = translate(site("http-request " + change + "\n" + look, ""));
    Importer.Result other = translate(site(look, ""));

    assertThat(noted(result)).contains(6);
    assertThat(result.notes().getLast().reason()).contains("line 5 changed before");
    assertThat(noted(other)).isEmpty();
    if (look.startsWith("http-request")) { // the others come after it, wherever they stand
      assertThat(noted(translate(site(look + "\nhttp-request " + change, "")))).doesNotContain(5);
    }
  }

  @org.junit.jupiter.api.Test
  void conditionsAfterAPrefixAreThoseOfTheRequestAsItCame() {
    Importer.Result result =
        translate(
            site(
                """
                 acl two path_beg /app/two /else
                 acl mine src 10.0.0.0/8
                 http-request deny if { path_beg /app/pre }
                 http-request set-path /app%[path]
                 http-request deny if { path_beg /app/admin } !mine
                 http-request set-path /v1%[path]
                 http-request deny if { path /v1/app/x } or { path_end .bak }
                 http-request deny deny_status 405 if { path_beg /v1/app } METH_POST
                 http-response set-header X-A b
                 use_backend b if { path_beg /v1/app/two } two
                 use_backend b if { path_beg /v1/app/two } or mine
                """,
                ""));

    assertThat(noted(result)).containsExactly(14);
    assertThat(flat(result))
        .contains("pathBeg: - /app/pre deny")
        .contains("prefix: / to: /app - if: pathBeg: - /admin not: acl: - mine deny")
        .contains("any: - path: - /x - pathEnd: - .bak deny")
        .contains("- if: method: - POST deny: status: 405")
        .contains("any: - pathBeg: - /two - acl: - mine useBackend: b");
  }

  @org.junit.jupiter.api.Test
  void aBackendsLinesSeeWhatItsFrontendsChanged() {
    Importer.Result result =
        translate(
            site(
                " http-request set-path /app%[path]",
                " http-request set-header X-Path %[path]\n http-request set-path /v1%[path]\n"
                    + " http-request set-header X-A 1\n http-request del-header x-a"));

    assertThat(noted(result)).containsExactly(8, 11);
    assertThat(flat(result)).contains("to: /app", "to: /v1").doesNotContain("X-Path", "del:");
  }

  @org.junit.jupiter.api.Test
  void linesOfABackendAreNotLostByItsNameOrKind() {
    Importer.Result same =
        translate(
            site("", " http-request set-header X-A b")
                .replace("default_backend b", "default_backend f")
                .replace("\nbackend b", "\nbackend f"));
    Importer.Result listen =
        translate(
            site("", " http-request set-header X-A b")
                .replace("\nbackend b", "\nlisten b\n bind :81"));

    assertThat(same.notes()).isEmpty();
    assertThat(flat(same)).contains("X-A: b");
    assertThat(noted(listen)).containsExactly(9);
  }

  @org.junit.jupiter.api.Test
  void fieldsAreComparedByTheElementsBetweenTheirCommas() {
    Importer.Result result =
        translate(
            site(
                """
                 http-request deny if { hdr(X-A) -i foo f.o } { hdr_beg(X-B) a } { hdr_end(X-C) z }
                 http-request deny if { hdr_reg(X-A) foo|bar } { req.fhdr(X-B) a,b }
                 http-request deny if { hdr_reg(X-A) ^foo }
                 http-request deny if { hdr_sub(X-A) "a, b" }
                """,
                ""));

    assertThat(flat(result))
        .contains("- (^|,)[ \\t]*foo[ \\t]*(,|$) - (^|,)[ \\t]*f\\.o[ \\t]*(,|$) ignoreCase: true")
        .contains("- (^|,)[ \\t]*a ", "- z[ \\t]*(,|$)", "reg: - foo|bar", "is: - a,b");
    assertThat(noted(result)).containsExactly(7, 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ":80; set-header X-Forwarded-Proto https; not translated",
        ":443 ssl crt a.pem; set-header X-Forwarded-Proto https; ",
        ":443 ssl crt a.pem; add-header X-Forwarded-Proto https if { ssl_fc }; ",
        ":80; add-header X-Forwarded-Proto https if { ssl_fc }; roughly",
        ":80; set-header X-Forwarded-Proto https if { ssl_fc } { path /x }; not translated",
        ":80; set-header X-Forwarded-Proto http; ",
        ":443 ssl crt a.pem; set-header X-Forwarded-Proto http; not translated",
        ":80; set-header X-Forwarded-Proto ftp; not translated",
        ":80; set-header X-Forwarded-Port 443; not translated",
        ":8443 ssl crt a.pem; set-header X-Forwarded-Port 443; ",
        ":8080; set-header X-Forwarded-Port 80; ",
        ":80; set-header X-Forwarded-Port %[dst_port]; ",
        ":8080; set-header X-Forwarded-Port %[dst_port]; roughly",
        ":80; set-header X-Forwarded-For %[src]; ",
        ":80; set-header X-Forwarded-For %[src] if { path /x }; roughly",
        ":80; del-header X-Forwarded-For; not translated"
      })
  void fieldsOfTheLoadBalancerAreNotedUnlessTheySayTheSame(
      String bind, String line, @Nullable String kind) {
    String text = site("http-request " + line, "").replace(":80\n", bind + "\n");
    text = text.replace("10.0.0.1" + bind, "10.0.0.1:80");
    Importer.Result front = translate(text);

    if (kind == null) {
      assertThat(front.notes()).isEmpty();
    } else {
      assertThat(front.notes().getFirst().toString()).startsWith("line 5: " + kind);
    }
  }

  @org.junit.jupiter.api.Test
  void rulesForAnswersLookAtNoRequest() {
    Importer.Result result =
        translate(
            site(
                " http-response set-header X-A b if { path /x }\n"
                    + " http-response set-header X-C d if { ssl_fc }",
                ""));

    assertThat(noted(result)).containsExactly(5);
    assertThat(flat(result)).contains("X-C: d").doesNotContain("X-A");
  }

  @org.junit.jupiter.api.Test
  void whatShouldBeKnownStandsAtTheHead() throws Exception {
    Path file = Files.writeString(folder.resolve("a.cfg"), site(" bind :81 accept-proxy", ""));

    assertThat(run(file.toString()))
        .startsWith("0 to know: bodies of requests are at most 10 MiB")
        .contains("to know: GET, HEAD, PUT", "to know: line 5: accept-proxy")
        .contains("# * bodies of requests", "# * GET, HEAD", "# * line 5: accept-proxy");
    assertThat(translate(site("", " retries 0")).remarks()).hasSize(1);
  }

  @org.junit.jupiter.api.Test
  void theCommandHasItsExitCodes() throws Exception {
    Path good = Files.writeString(folder.resolve("good.cfg"), resource("simple.cfg"));
    Path some = Files.writeString(folder.resolve("some.cfg"), resource("debian.cfg"));
    Path bad = Files.writeString(folder.resolve("bad.cfg"), "hello\n");
    Path out = folder.resolve("lb.yaml");

    assertThat(run(good.toString(), "--output", out.toString())).startsWith("0 ");
    assertThat(out).content().contains("frontends:");
    assertThat(run(some.toString(), "--strict")).startsWith("1 ").doesNotContain("frontends:");
    assertThat(run(some.toString()))
        .startsWith("1 ")
        .contains("line 2: not translated", "backends:");
    assertThat(run(bad.toString())).startsWith("2 ").contains("is not in any section");
    assertThat(run(folder.resolve("none.cfg").toString()))
        .startsWith("2 ")
        .contains("no such file");
    assertThat(run()).startsWith("2 ");
  }

  private static String run(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = ImportCommand.create(Map.of());
    command.setOut(new PrintWriter(text, true));
    command.setErr(new PrintWriter(text, true));
    int code = command.execute(arguments);
    return code + " " + text;
  }
}
