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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
