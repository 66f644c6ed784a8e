package dev.terrace.web.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteBuildTest {
  private static final String LONG = "a { color: red; }\n".repeat(100);

  private @TempDir Path folder = Path.of("");
  private Path source = folder;
  private Path target = folder;
  private Path manifest = folder;

  @BeforeEach
  void folders() throws IOException {
    source = Files.createDirectories(folder.resolve("src"));
    target = folder.resolve("dst");
    manifest = folder.resolve("manifest/assets.json");
  }

  @Test
  void assetsGetAHashAndAllWhoReferToThemFollow() throws Exception {
    write("assets/img/pic one.png", "\u0089PNG");
    write("assets/site.css", LONG + "@import 'more.css'; b { c: url(img/pic%20one.png?x#y) }");
    write("assets/more.css", "d { e: url( '/images/plain.png' ) }");
    write("assets/js/main.js", "import './part.js'; export const x = () => import('./lazy.js');");
    write("assets/js/part.js", "export { y } from '/assets/js/deep.js';");
    write("assets/js/deep.js", "export const y = 1;");
    write("assets/js/lazy.js", "export const z = new URL('../img/pic one.png', import.meta.url);");
    write("images/plain.png", "png");
    write(
        "index.html",
        """
        <link rel=stylesheet href=/assets/site.css integrity=x>
        <script type="module" src="assets/js/main.js"></script><a href="/login">log in</a>
        """);

    build();

    Map<String, String> files = files();
    String css = single(files, "assets/site\\.[0-9a-f]{10}\\.css");
    String more = single(files, "assets/more\\.[0-9a-f]{10}\\.css");
    String picture = single(files, "assets/img/pic one\\.[0-9a-f]{10}\\.png");
    String deep = single(files, "assets/js/deep\\.[0-9a-f]{10}\\.js");
    String part = single(files, "assets/js/part\\.[0-9a-f]{10}\\.js");
    String lazy = single(files, "assets/js/lazy\\.[0-9a-f]{10}\\.js");
    String main = single(files, "assets/js/main\\.[0-9a-f]{10}\\.js");
    assertThat(files.get(css))
        .contains("@import '" + name(more) + "'")
        .contains("url(img/" + name(picture).replace(" ", "%20") + "?x#y)")
        .doesNotContain("{ ");
    assertThat(files.get(more)).contains("url('/images/plain.png')");
    assertThat(files.get(part)).contains("from\"/" + deep + "\"");
    assertThat(files.get(lazy)).contains("\"../img/" + name(picture).replace(" ", "%20") + "\"");
    assertThat(files.get(main))
        .contains("import\"./" + name(part) + "\"", "import(\"./" + name(lazy) + "\")");
    assertThat(files.get("index.html"))
        .contains("href=/" + css, "src=\"" + main + "\"", "<a href=\"/login\">")
        .containsPattern("integrity=sha384-[A-Za-z0-9+/]{64}>");
    assertThat(files).containsKey("images/plain.png");
  }

  @Test
  void theManifestNamesEveryFile() throws Exception {
    write("assets/a.js", "import './b.js';");
    write("assets/b.js", "import './c.js'; import('./d.js');");
    write("assets/c.js", "let c;");
    write("assets/d.js", "let d;");
    write("favicon.svg", "<svg/>");

    build();

    String a = single(files(), "assets/a\\..*\\.js");
    String json = Files.readString(manifest);
    assertThat(json)
        .startsWith("{\n  \"version\": 1,\n  \"assets\": {\n")
        .contains("\"/assets/a.js\": {\"path\": \"/" + a + "\", \"size\": ")
        .contains("\"imports\": [\"/assets/b.js\", \"/assets/c.js\"]}")
        .contains("\"/favicon.svg\": {\"path\": \"/favicon.svg\", \"size\": 6,")
        .containsPattern("\"integrity\": \"sha384-[A-Za-z0-9+/]{64}\"");
    assertThat(Json.minify(json)).isNotEmpty();
  }

  @Test
  void aChangeOfOneFileChangesTheNamesOfAllThatReferToIt() throws Exception {
    write("assets/a.css", "@import 'b.css';");
    write("assets/b.css", "c { d: url(e.png) }");
    write("assets/e.png", "1");
    write("assets/other.css", "f{}");
    build();
    var before = files().keySet();

    write("assets/e.png", "2");
    build();

    assertThat(files().keySet())
        .filteredOn(before::contains)
        .allMatch(name -> name.startsWith("assets/other."));
    assertThat(files()).hasSameSizeAs(before);
  }

  @Test
  void filesThatReferToEachOtherInACircleAreBuilt() throws Exception {
    write("assets/a.js", "import './b.js'; export const a = 1;");
    write("assets/b.js", "import './a.js'; import './self.js'; export const b = 1;");
    write("assets/self.js", "import './self.js'; export const s = 1;");
    build();
    Map<String, String> first = files();
    String a = single(first, "assets/a\\..*js");
    String b = single(first, "assets/b\\..*js");

    assertThat(first.get(a)).contains("./" + name(b));
    assertThat(first.get(b)).contains("./" + name(a));

    write("assets/b.js", "import './a.js'; import './self.js'; export const b = 2;");
    build();

    assertThat(files()).doesNotContainKeys(a, b);
    assertThat(files()).containsKey(single(first, "assets/self\\..*js"));
  }

  @Test
  void allMistakesAreToldWithFileAndLine() throws Exception {
    write("assets/a.css", "a{}\nb { c: url(missing.png) }\n@import '../../../x.css';");
    write("assets/b.js", "let a = ;");
    write("bad.json", "{\n  \"a\": 1,\n}");
    write("page.html", "<p>\n<img src=/none.png><a href=/assets/none.css></a><a href=/app></a>");
    Files.write(source.resolve("latin.html"), new byte[] {(byte) 0xe9});

    assertThatThrownBy(this::build)
        .isInstanceOf(BuildException.class)
        .message()
        .contains(
            "/assets/a.css:2: 'missing.png' leads nowhere: there is no /assets/missing.png",
            "/assets/a.css:3: '../../../x.css' leads out of the site",
            "/assets/b.js:1: ",
            "/latin.html: is not UTF-8",
            "/page.html:2: '/none.png' leads nowhere: there is no /none.png",
            "/page.html:2: '/assets/none.css' leads nowhere")
        .doesNotContain("/app");
    assertThat(target).doesNotExist();
  }

  @Test
  void brokenJsonIsAMistakeToo() throws Exception {
    write("bad.json", "{\n  \"a\": 1,\n}");

    assertThatThrownBy(this::build).hasMessageContaining("/bad.json:3: ");
  }

  @Test
  void whatSomethingElseAnswersNeedNotBeThere() throws Exception {
    write("index.html", "<img src=/media/x.png><script src=//cdn.example/x.js></script>");

    new SiteBuild(options("", List.of("/media"))).run(false);

    assertThat(files().get("index.html")).contains("/media/x.png");
  }

  @Test
  void aSiteMayLieBelowAPath() throws Exception {
    write("assets/a.css", "b{c:url(/docs/assets/d.png)}");
    write("assets/d.png", "x");
    write("index.html", "<link rel=stylesheet href=/docs/assets/a.css><img src=/elsewhere.png>");

    new SiteBuild(options("/docs", List.of())).run(false);

    Map<String, String> files = files();
    String css = single(files, "assets/a\\..*css");
    assertThat(files.get("index.html")).contains("href=/docs/" + css, "/elsewhere.png");
    assertThat(files.get(css)).contains("/docs/" + single(files, "assets/d\\..*png"));
    assertThat(Files.readString(manifest)).contains("\"/docs/assets/a.css\"");
  }

  @Test
  void relativeReferencesStartFromTheBase() throws Exception {
    write("deep/page.html", "<base href=/assets/><img src=a.png>");
    write("other.html", "<base href=https://cdn.example/><img src=none.png>");
    write("assets/a.png", "x");

    build();

    assertThat(files().get("deep/page.html"))
        .contains("src=" + name(single(files(), "assets/a\\..*png")));
  }

  @Test
  void whatGetsSmallerIsCompressedInEveryCoding() throws Exception {
    Brotli4jLoader.ensureAvailability();
    write("assets/long.css", LONG);
    write("tiny.txt", "x");
    Files.write(source.resolve("photo.jpg"), LONG.getBytes(UTF_8));

    build();

    String css = single(files(), "assets/long\\.[0-9a-f]+\\.css");
    byte[] plain = Files.readAllBytes(target.resolve(css));
    assertThat(Zstd.decompress(bytes(css + ".zst"), plain.length)).isEqualTo(plain);
    assertThat(Decoder.decompress(bytes(css + ".br")).getDecompressedData()).isEqualTo(plain);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(bytes(css + ".gz"))).readAllBytes())
        .isEqualTo(plain);
    assertThat(Files.getLastModifiedTime(target.resolve(css + ".br")))
        .isEqualTo(Files.getLastModifiedTime(target.resolve(css)));
    assertThat(target.resolve("tiny.txt.br")).doesNotExist();
    assertThat(target.resolve("photo.jpg.gz")).doesNotExist();
  }

  @Test
  void theSameInputGivesTheSameBytes() throws Exception {
    write("assets/a.css", LONG + "b{c:url(d.svg)}");
    write("assets/d.svg", "<svg>\n<g/>\n</svg>");
    write("assets/e.js", "import './f.js';");
    write("assets/f.js", "import './e.js';");
    write("index.html", "<link rel=stylesheet href=assets/a.css>\n");
    build();
    Map<String, byte[]> first = contents();
    byte[] firstManifest = Files.readAllBytes(manifest);

    target = folder.resolve("again");
    for (Path file : SourceTree.files(source)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    build();

    assertThat(contents()).containsExactlyInAnyOrderEntriesOf(first);
    assertThat(Files.readAllBytes(manifest)).isEqualTo(firstManifest);
  }

  @Test
  void nothingIsDoneWhenNothingChanged() throws Exception {
    write("assets/a.css", LONG);
    write("b.txt", "x");
    assertThat(build().skipped()).isFalse();
    Instant built = modified("b.txt");

    assertThat(build().skipped()).isTrue();
    write("c.txt", "new");
    assertThat(build().skipped()).isFalse();
    assertThat(modified("b.txt")).isEqualTo(built);
    Files.delete(target.resolve("b.txt"));
    assertThat(build().skipped()).isFalse();
    assertThat(target.resolve("b.txt")).exists();
    Files.delete(manifest);
    assertThat(build().skipped()).isFalse();
    Files.delete(source.resolve("c.txt"));
    build();
    assertThat(target.resolve("c.txt")).doesNotExist();
  }

  @Test
  void hiddenFilesAreNoPartOfASite() throws Exception {
    write(".git/config", "x");
    write("a/.DS_Store", "x");
    write(".well-known/security.txt", "x");

    build();

    assertThat(files()).containsOnlyKeys(".well-known/security.txt");
  }

  @Test
  void commandLine() throws Exception {
    write("assets/a.css", LONG);
    var command = BuildSiteCommand.commandLine();
    String from = source.toString();
    String to = target.toString();

    assertThat(command.execute("-q", from, to)).isZero();
    assertThat(command.execute("-q", from, from + "/dst")).isEqualTo(2);
    assertThat(command.execute("-q", from, folder.toString())).isEqualTo(2);
    assertThat(command.execute("-q", from + "/none", to)).isEqualTo(2);
    assertThat(command.execute("-q", from, to, "--mount", "docs")).isEqualTo(2);
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("precious"), "x");
    assertThat(command.execute("-q", from, foreign.toString())).isEqualTo(2);
    assertThat(foreign.resolve("precious")).exists();
    write("assets/a.css", "url(none)");
    assertThat(command.execute("-q", from, to)).isEqualTo(1);
  }

  private SiteBuild.Report build() throws Exception {
    return new SiteBuild(options("", List.of())).run(false);
  }

  private BuildOptions options(String mount, List<String> external) {
    return new BuildOptions(
        source, target, manifest, mount, List.of("/assets"), external, true, true);
  }

  private void write(String name, String content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.resolveSibling("x").getParent());
    Files.writeString(file, content);
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(target.resolve(name));
  }

  private Instant modified(String name) throws IOException {
    return Files.getLastModifiedTime(target.resolve(name)).toInstant();
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(target)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        found.put(target.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return found;
  }

  /** The built files, without the compressed ones and the record. */
  private Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    contents()
        .forEach((name, content) -> {
          if (!name.matches(".*\\.(br|gz|zst|build-site)")) {
            found.put(name, new String(content, UTF_8));
          }
        });
    return found;
  }

  private static String single(Map<String, String> files, String pattern) {
    return files.keySet().stream()
        .filter(name -> name.matches(pattern))
        .reduce((a, b) -> a + " and " + b)
        .orElseThrow(() -> new AssertionError("no " + pattern + " in " + files.keySet()));
  }

  private static String name(String path) {
    Matcher last = Pattern.compile("[^/]*$").matcher(path);
    assertThat(last.find()).isTrue();
    return last.group();
  }
}
