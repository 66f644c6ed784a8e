package dev.terrace.kit.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  private static final Map<String, String> NO_ENVIRONMENT = Map.of();

  enum Balance {
    ROUNDROBIN,
    LEAST_CONN,
    @Key("TLSv1.3")
    SPECIAL
  }

  record Nested(@Default("8") @Range(min = "1", max = "100") int weight, @Nullable String note) {}

  record Everything(
      @Doc("a text") @Default("hello") String text,
      @Default("1") int number,
      @Default("2") long big,
      @Default("1.5") double ratio,
      @Default("true") boolean flag,
      @Default("2s") @Range(min = "100ms", max = "1m") Duration pause,
      @Default("64KiB") @Range(min = "1KiB") ByteSize size,
      @Default("127.0.0.1:8080") HostPort listen,
      @Nullable Secret password,
      @Default("data") Path folder,
      @Default("http://localhost/") URI site,
      @Default("roundrobin") Balance balance,
      @Default("[]") List<String> names,
      @Default("{}") Map<String, Nested> servers,
      @Default("{}") Nested nested,
      @Nullable Integer maybe,
      @Key("on-error") @Default("503") int onError) {}

  record Required(String name, Secret password, Nested nested) {}

  record Ordered(@Default("1") int low, @Default("2") int high) {
    Ordered {
      if (low > high) {
        throw new IllegalArgumentException("low must not exceed high");
      }
    }
  }

  record Holder(@Nullable Ordered ordered, @Default("[]") List<Secret> keys) {}

  private static Everything everything(String yaml) {
    return Config.parse(Everything.class, yaml, "/etc/x/t.yaml", NO_ENVIRONMENT);
  }

  private static String problems(Class<? extends Record> type, String yaml) {
    try {
      throw new AssertionError("accepted: " + Config.parse(type, yaml, "t.yaml", NO_ENVIRONMENT));
    } catch (ConfigException e) {
      return e.problems().stream().map(ConfigProblem::toString).collect(joining("\n"));
    }
  }

  @Test
  void anEmptyFileMeansAllDefaults() {
    for (String empty : List.of("", "\n", "# nothing\n", "---\n", "{}")) {
      var config = everything(empty);

      assertThat(config.text()).isEqualTo("hello");
      assertThat(config.number()).isEqualTo(1);
      assertThat(config.big()).isEqualTo(2);
      assertThat(config.ratio()).isEqualTo(1.5);
      assertThat(config.flag()).isTrue();
      assertThat(config.pause()).isEqualTo(Duration.ofSeconds(2));
      assertThat(config.size()).isEqualTo(new ByteSize(65536));
      assertThat(config.listen()).isEqualTo(new HostPort("127.0.0.1", 8080));
      assertThat(config.password()).isNull();
      assertThat(config.folder()).isEqualTo(Path.of("/etc/x/data"));
      assertThat(config.site()).isEqualTo(URI.create("http://localhost/"));
      assertThat(config.balance()).isEqualTo(Balance.ROUNDROBIN);
      assertThat(config.names()).isEmpty();
      assertThat(config.servers()).isEmpty();
      assertThat(config.nested()).isEqualTo(new Nested(8, null));
      assertThat(config.maybe()).isNull();
      assertThat(config.onError()).isEqualTo(503);
    }
  }

  @Test
  void everyKeyCanBeSet() {
    var config =
        everything(
            """
            text: bye
            number: -3
            big: 9223372036854775807
            ratio: 0.25
            flag: false
            pause: 250ms
            size: 2MiB
            listen: "[::1]:0"
            password: "hunter2"
            folder: /srv/data
            site: https://example.org/a?b=c
            balance: least-conn
            names: [a, "b c", 3]
            servers:
              web-2: {weight: 2}
              web-1: {weight: 1, note: x}
            nested:
              weight: 100
            maybe: 7
            on-error: 500
            """);

    assertThat(config.text()).isEqualTo("bye");
    assertThat(config.number()).isEqualTo(-3);
    assertThat(config.big()).isEqualTo(Long.MAX_VALUE);
    assertThat(config.ratio()).isEqualTo(0.25);
    assertThat(config.flag()).isFalse();
    assertThat(config.pause()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.size()).isEqualTo(new ByteSize(2 << 20));
    assertThat(config.listen()).isEqualTo(new HostPort("::1", 0));
    assertThat(config.password()).isEqualTo(Secret.of("hunter2"));
    assertThat(config.folder()).isEqualTo(Path.of("/srv/data"));
    assertThat(config.site()).isEqualTo(URI.create("https://example.org/a?b=c"));
    assertThat(config.balance()).isEqualTo(Balance.LEAST_CONN);
    assertThat(config.names()).containsExactly("a", "b c", "3");
    assertThat(config.servers().keySet()).containsExactly("web-2", "web-1");
    assertThat(config.servers()).containsEntry("web-1", new Nested(1, "x"));
    assertThat(config.nested().weight()).isEqualTo(100);
    assertThat(config.maybe()).isEqualTo(7);
    assertThat(config.onError()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          txet: x                | t.yaml:1: txet: unknown key; did you mean 'text'?
          'on_error': 1          | t.yaml:1: on_error: unknown key; did you mean 'on-error'?
          nested: {zzzzzz: 1}    | t.yaml:1: nested.zzzzzz: unknown key; allowed: weight, note
          number: one            | t.yaml:1: number: must be a whole number but was 'one'
          number: 3000000000     | t.yaml:1: number: must be between -2147483648 and 2147483647 but was 3000000000
          ratio: x               | t.yaml:1: ratio: must be a number but was 'x'
          ratio: NaN             | t.yaml:1: ratio: must be a finite number but was 'NaN'
          flag: yes              | t.yaml:1: flag: must be true or false but was 'yes'
          pause: 5               | t.yaml:1: pause: must be a duration such as 250ms, 2s, 5m, 1h or 30d but was '5' (the unit is missing)
          pause: 5 s             | t.yaml:1: pause: must be a duration such as 250ms, 2s, 5m, 1h or 30d but was '5 s'
          pause: 99ms            | t.yaml:1: pause: must be between 100ms and 1m but was 99ms
          pause: 61s             | t.yaml:1: pause: must be between 100ms and 1m but was 61s
          size: 1023             | t.yaml:1: size: must be at least 1KiB but was 1023
          size: 5MB              | t.yaml:1: size: must be a size such as 100, 64KiB, 2MiB or 1GiB but was '5MB'
          size: 9999999TiB       | t.yaml:1: size: must be below 8388608TiB but was '9999999TiB'
          listen: 8080           | t.yaml:1: listen: must be host:port such as 127.0.0.1:8080, [::1]:8080 or *:8080 but was '8080'
          listen: "::1:8080"     | t.yaml:1: listen: must be host:port such as 127.0.0.1:8080, [::1]:8080 or *:8080 but was '::1:8080'
          listen: "a:70000"      | t.yaml:1: listen: port must be between 0 and 65535 but was 70000
          listen: "a b:1"        | t.yaml:1: listen: 'a b' is not a host name or address
          site: /relative        | t.yaml:1: site: must be a URI with a scheme such as http://host:8080/path but was '/relative'
          site: "http://a b"     | t.yaml:1: site: must be a URI such as http://host:8080/path but was 'http://a b'
          balance: rr            | t.yaml:1: balance: unknown value 'rr'; allowed: roundrobin, least-conn, TLSv1.3
          balance: ROUNDROBIN    | t.yaml:1: balance: unknown value 'ROUNDROBIN'; allowed: roundrobin, least-conn, TLSv1.3
          names: a               | t.yaml:1: names: must be a list, such as [a, b], but was 'a'
          names: [a, {b: c}]     | t.yaml:1: names[1]: must be a single value but was a mapping
          names: [a, null]       | t.yaml:1: names[1]: has no value
          text: [a]              | t.yaml:1: text: must be a single value but was a list
          nested: 5              | t.yaml:1: nested: must be a mapping (key: value) but was '5'
          servers: [a]           | t.yaml:1: servers: must be a mapping (name: value) but was a list
          servers: {a: 5}        | t.yaml:1: servers.a: must be a mapping (key: value) but was '5'
          servers: {a: {weight: 0}} | t.yaml:1: servers.a.weight: must be between 1 and 100 but was 0
          {[a]: b}               | t.yaml:1: a key must be a name but was a mapping or a list
          password: ""           | t.yaml:1: password: must not be empty
          passwordFile: /nowhere | t.yaml:1: passwordFile: no such file: /nowhere
          text: ${NOPE}          | t.yaml:1: text: the environment variable NOPE is not set; ${NOPE:value} would give it a default
          text: ${NO-PE}         | t.yaml:1: text: '${NO-PE}' does not name an environment variable; write $${ for a plain ${
          text: a${X             | t.yaml:1: text: '${' without its '}'; write $${ for a plain ${
          just text              | t.yaml:1: must be a mapping (key: value) but was 'just text'
          """)
  void everyMistakeSaysWhatIsAllowed(String yaml, String message) {
    assertThat(problems(Everything.class, yaml)).isEqualTo(message.replace("\"\"", "\""));
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    var message =
        problems(
            Everything.class,
            """
            number: x
            nested:
              # a comment
              weight: 200
            pause: 1
            colour: blue
            number: 5
            """);

    assertThat(message.lines())
        .containsExactly(
            "t.yaml:1: number: must be a whole number but was 'x'",
            "t.yaml:4: nested.weight: must be between 1 and 100 but was 200",
            "t.yaml:5: pause: must be a duration such as 250ms, 2s, 5m, 1h or 30d but was '1' (the"
                + " unit is missing)",
            "t.yaml:6: colour: unknown key; allowed: text, number, big, ratio, flag, pause, size,"
                + " listen, password, passwordFile, folder, site, balance, names, servers, nested,"
                + " maybe, on-error",
            "t.yaml:7: number: is given twice; first in line 1");
  }

  @Test
  void requiredKeysAreMissedWithTheLineOfTheirRecord() {
    assertThat(problems(Required.class, "\n\nname:\n").lines())
        .containsExactly(
            "t.yaml:3: name: has no value",
            "t.yaml:3: password: is missing (or passwordFile)",
            "t.yaml:3: nested: is missing");
    assertThat(problems(Required.class, "").lines())
        .containsExactly(
            "t.yaml:1: name: is missing",
            "t.yaml:1: password: is missing (or passwordFile)",
            "t.yaml:1: nested: is missing");
  }

  @Test
  void anEmptySectionIsOneWithAllDefaults() {
    var config =
        Config.parse(Required.class, "name: a\npassword: b\nnested:\n", "t.yaml", NO_ENVIRONMENT);

    assertThat(config.nested()).isEqualTo(new Nested(8, null));
  }

  @Test
  void whatAConstructorRefusesIsReportedWithTheRecordsLine() {
    assertThat(problems(Holder.class, "\nordered:\n  low: 3\n"))
        .isEqualTo("t.yaml:2: ordered: low must not exceed high");
    assertThat(problems(Ordered.class, "high: 0")).isEqualTo("t.yaml:1: low must not exceed high");
  }

  @Test
  void brokenYamlIsToldWithItsLine() {
    assertThat(problems(Everything.class, "text: a\nnested: {weight: 1\n"))
        .startsWith("t.yaml:3: not valid YAML: ");
    assertThat(problems(Everything.class, "text: a\n\tnumber: 1\n"))
        .startsWith("t.yaml:2: not valid YAML: ");
    assertThat(problems(Everything.class, "text: *unknown\n"))
        .startsWith("t.yaml:1: not valid YAML: ");
    assertThat(problems(Everything.class, "a: 1\n---\nb: 2\n"))
        .startsWith("t.yaml:2: not valid YAML: ");
    assertThat(problems(Everything.class, "text: \u0007\n")).startsWith("t.yaml: not valid YAML: ");
  }

  @Test
  void theEnvironmentIsReplacedInScalars() {
    var config =
        Config.parse(
            Everything.class,
            """
            text: "${A}-${B:b}-$${C}-${EMPTY:}"
            number: ${N}
            maybe: ${NOTHING:}
            pause: ${BLANK}
            names: ["${A}"]
            """,
            "t.yaml",
            Map.of("A", "a", "N", "42", "BLANK", ""));

    assertThat(config.text()).isEqualTo("a-b-${C}-");
    assertThat(config.number()).isEqualTo(42);
    assertThat(config.maybe()).isNull();
    assertThat(config.pause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.names()).containsExactly("a");
  }

  @Test
  void aSecretCanComeFromAFile(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("secret"), "hunter2\n");
    Files.writeString(folder.resolve("windows"), " two\nlines \r\n");
    Files.writeString(folder.resolve("empty"), "\n");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    var file = folder.resolve("t.yaml").toString();

    var config = Config.parse(Everything.class, "passwordFile: secret", file, NO_ENVIRONMENT);
    var listed = Config.parse(Holder.class, "keys: [first, {file: windows}]", file, NO_ENVIRONMENT);

    assertThat(config.password()).isEqualTo(Secret.of("hunter2"));
    assertThat(listed.keys()).containsExactly(Secret.of("first"), Secret.of(" two\nlines "));
    for (var mistake :
        Map.of(
                "passwordFile: empty", "passwordFile: is empty: " + folder.resolve("empty"),
                "passwordFile: binary",
                    "passwordFile: is not valid UTF-8: " + folder.resolve("binary"),
                "passwordFile: .", "passwordFile: cannot be read: " + folder,
                "{password: a, passwordFile: secret}",
                    "passwordFile: give either password or passwordFile, not both")
            .entrySet()) {
      assertThatThrownBy(
              () -> Config.parse(Everything.class, mistake.getKey(), file, NO_ENVIRONMENT))
          .hasMessageStartingWith(file + ":1: " + mistake.getValue());
    }
    assertThatThrownBy(() -> Config.parse(Holder.class, "keys: [{fil: a}]", file, NO_ENVIRONMENT))
        .hasMessage(file + ":1: keys[0]: must be a value or {file: /path}");
  }

  @Test
  void secretsAreNeverShown() {
    var config = everything("password: hunter2");

    assertThat(config.toString()).doesNotContain("hunter2");
    assertThat(Config.print(config)).doesNotContain("hunter2").contains("password: \"******\"");
    assertThat(Config.checksum(config))
        .isEqualTo(Config.checksum(everything("password: other")))
        .matches("[0-9a-f]{12}");
  }

  @Test
  void whatIsPrintedCanBeReadAgain(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("secret"), "hunter2\n");
    var file = folder.resolve("t.yaml").toString();
    var config =
        Config.parse(
            Everything.class,
            """
            text: "a: \\"b\\" # ${X:c} \\\\ \\n \\u0007 é $${HOME} 'yes'"
            pause: 1500ms
            listen: "*:80"
            passwordFile: secret
            names: ["", "yes", "1.5", "- a", "plain", "null", "~"]
            servers: {"1": {note: "x"}, "on": {}, passwordFile: {}}
            """,
            file,
            NO_ENVIRONMENT);

    var printed = Config.print(config);
    var again = Config.parse(Everything.class, printed, "other.yaml", NO_ENVIRONMENT);

    assertThat(again).isEqualTo(config);
    assertThat(Config.print(again)).isEqualTo(printed);
    assertThat(printed)
        .startsWith("# a text\ntext: ")
        .contains("passwordFile: " + folder.resolve("secret"))
        .contains("# maybe: (not set)")
        .contains("pause: 1500ms");
  }

  @Test
  void allDefaultsPrintedCanBeReadAgain() {
    var config = everything("");

    assertThat(everything(Config.print(config))).isEqualTo(config);
  }

  @Test
  void theChecksumChangesWithAnyValue() {
    assertThat(Config.checksum(everything("")))
        .isEqualTo(Config.checksum(everything("number: 1")))
        .isNotEqualTo(Config.checksum(everything("number: 2")))
        .isNotEqualTo(Config.checksum(everything("nested: {note: x}")));
  }

  @Test
  void aValueIsFoundByItsKey() {
    var config = everything("servers: {a: {note: here}}\nnames: [x, y]");

    assertThat(Config.keyOf(config, new HostPort("127.0.0.1", 8080))).isEqualTo("listen");
    assertThat(Config.keyOf(config, "here")).isEqualTo("servers.a.note");
    assertThat(Config.keyOf(config, "y")).isEqualTo("names[1]");
    assertThat(Config.keyOf(config, "nowhere")).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
    var missing = folder.resolve("missing.yaml");
    var binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xc3, 0x28});

    assertThatThrownBy(() -> Config.load(Everything.class, missing))
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> Config.load(Everything.class, binary))
        .hasMessage(binary + ": is not valid UTF-8");
    assertThatThrownBy(() -> Config.load(Everything.class, folder))
        .hasMessageStartingWith(folder + ": cannot be read: ");
  }

  @Test
  void relativePathsStartAtTheFilesFolder(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("t.yaml"), "folder: ../x\n");

    assertThat(Config.load(Everything.class, file).folder())
        .isEqualTo(folder.resolve("../x").normalize());
  }

  @ParameterizedTest
  @CsvSource({"0s", "1us", "250ms", "1500ms", "90s", "5m", "36h", "30d"})
  void durationsArePrintedAsTheyAreRead(String text) {
    assertThat(Durations.print(Durations.parse(text))).isEqualTo(text);
  }

  @Test
  void durationsMayHaveSeveralUnits() {
    assertThat(Durations.parse("1m30s")).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "100, 100", "1024, 1KiB", "1536, 1536", "1048576, 1MiB", "5368709120, 5GiB"})
  void sizesArePrintedAsTheyAreRead(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, true",
    "localhost:1, true",
    "'[::1]:1', true",
    "*:1, false",
    "10.0.0.1:1, false"
  })
  void loopbackIsKnown(String address, boolean loopback) {
    assertThat(HostPort.parse(address).loopback()).isEqualTo(loopback);
    assertThat(HostPort.parse(address)).hasToString(address);
  }
}
