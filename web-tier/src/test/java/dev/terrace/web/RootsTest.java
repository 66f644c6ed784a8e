package dev.terrace.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roots that become other folders while they are served, and files that nobody takes. */
@Timeout(60)
class RootsTest {
  @TempDir Path folder;
  private WebFixture web;

  @BeforeEach
  void start() throws IOException {
    write("one/page.html", "one");
    write("two/page.html", "two");
    Files.write(folder.resolve("one/large.bin"), new byte[20_000_000]);
    Files.writeString(folder.resolve("one/large.txt"), "words and words ".repeat(100_000));
    Files.createSymbolicLink(folder.resolve("current"), Path.of("one"));
    web =
        WebFixture.start(
            """
            limits: {idleTimeout: 1s}
            sites:
              - locations:
                  - {path: /, root: %s}
            """
                .formatted(folder.resolve("current")));
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private boolean serves(String text) throws IOException {
    return web.get("/page.html").text().equals(text);
  }

  private void switchTo(String target) throws IOException {
    Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of(target));
    Files.move(next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aLinkThatIsSwitchedLeadsToTheOtherFolder() throws Exception {
    assertThat(serves("one")).isTrue();

    switchTo("two");
    until("the other release", () -> serves("two"));

    write("two/page.html", "two, changed");
    until("a change in it", () -> serves("two, changed"));
  }

  @Test
  void aFolderInThePlaceOfAnotherIsSeen() throws Exception {
    switchTo("two");
    until("the other release", () -> serves("two"));

    Files.move(folder.resolve("two"), folder.resolve("two.old"));
    until("nothing", () -> web.get("/page.html").status() == 404);

    write("two.new/page.html", "three");
    Files.move(folder.resolve("two.new"), folder.resolve("two"));
    until("the new folder", () -> serves("three"));

    write("two/page.html", "four");
    until("a change in it", () -> serves("four"));
  }

  @Test
  void whoTakesNothingHoldsNoFileForLong() throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(descriptors));
    try (Socket idle = new Socket()) {
      idle.setReceiveBufferSize(4096);
      idle.connect(web.client().server().socketAddress());
      idle.getOutputStream().write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      until("file opened", () -> open("large.bin"));

      until("file closed", () -> !open("large.bin"));
    }
  }

  private static boolean open(String name) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      List<Path> descriptors = all.toList();
      for (Path each : descriptors) {
        try {
          if (Files.readSymbolicLink(each).endsWith(name)) {
            return true;
          }
        } catch (IOException _) {
          // closed meanwhile
        }
      }
      return false;
    }
  }

  @Test
  void headOfWhatIsCompressedOnItsWayTellsNoLength() throws Exception {
    var get = web.get("/large.txt", "Accept-Encoding: gzip");
    var head = web.client().send("HEAD", "/large.txt", "Accept-Encoding: gzip");

    assertThat(get.header("content-encoding")).hasValue("gzip");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-encoding")).hasValue("gzip");
    assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
    assertThat(head.header("etag")).isEqualTo(get.header("etag"));
  }

  private static void until(String what, Callable<Boolean> reached) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
