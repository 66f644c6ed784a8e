package dev.terrace.web;

import static dev.terrace.web.CacheFixture.await;
import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the disk tier of a cache keeps, and what its loss costs; purge and figures. */
@Timeout(60)
class CacheDiskTest {
  private static final String FRESH = "Cache-Control: max-age=600";

  @TempDir private Path folder = Path.of("");

  @Test
  void responsesOutliveTheProcess() throws Exception {
    try (CacheFixture web = start()) {
      web.on("/a", ok("hello", FRESH, "ETag: \"a\"", "Vary: X-V", "X-A: 1", "X-A: 2"));
      web.get("/a", "Host: site", "X-V: 1");
      await(() -> files().size() == 1);
    }
    try (CacheFixture web = start()) {
      web.on("/a", ok("new", FRESH, "Vary: X-V"));
      await(() -> web.admin("GET", "/cache").body().contains("\"diskUrls\":1"));

      var hit = web.get("/a", "Host: site", "X-V: 1");

      assertThat(status(hit)).contains("; hit");
      assertThat(hit.text()).isEqualTo("hello");
      assertThat(hit.header("X-A")).hasValue("1");
      assertThat(web.get("/a", "Host: site", "X-V: 2").text()).isEqualTo("new");
      assertThat(web.asked("/a")).hasSize(1);
    }
  }

  @Test
  void damagedFilesAreAsIfTheyWereNotThere() throws Exception {
    try (CacheFixture web = start()) {
      web.on("/cut", ok("hello", FRESH));
      web.on("/flipped", ok("hello", FRESH));
      web.get("/cut", "Host: site");
      await(() -> files().size() == 1);
      try (RandomAccessFile file = new RandomAccessFile(files().getFirst().toFile(), "rw")) {
        file.setLength(file.length() - 3);
      }
      Path cut = files().getFirst();
      web.get("/flipped", "Host: site");
      await(() -> files().size() == 2);
      Path flipped = files().stream().filter(file -> !file.equals(cut)).findFirst().orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(flipped.toFile(), "rw")) {
        file.seek(file.length() - 6); // within the body
        file.write('X');
      }
      Files.writeString(folder.resolve("cache/00/nonsense"), "nothing that we wrote");
    }
    try (CacheFixture web = start()) {
      web.on("/cut", ok("new", FRESH));
      web.on("/flipped", ok("new", FRESH));
      await(() -> web.admin("GET", "/cache").body().contains("\"diskUrls\":2"));

      assertThat(web.get("/cut", "Host: site").text()).isEqualTo("new");
      assertThat(web.get("/flipped", "Host: site").text()).isEqualTo("new");
      assertThat(Files.exists(folder.resolve("cache/00/nonsense"))).isFalse();
    }
  }

  @Test
  void aFolderThatCannotBeUsedCostsNoAnswer() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file where the folder should be");
    try (CacheFixture web = start()) {
      web.on("/a", ok("hello", FRESH));
      web.get("/a");

      assertThat(status(web.get("/a"))).contains("; hit");
      assertThat(web.admin("GET", "/cache").body()).contains("\"diskLimit\":0");
    }
  }

  @Test
  void purgesReachMemoryAndDisk() throws Exception {
    try (CacheFixture web = start()) {
      for (String path : List.of("/p/a", "/p/b", "/q", "/tagged")) {
        web.on(path, ok("at " + path, FRESH, "Surrogate-Key: " + path.substring(1, 2) + " all"));
        assertThat(web.get(path, "Host: site").header("Surrogate-Key")).isEmpty();
      }
      await(() -> files().size() == 4);

      assertThat(purge(web, "url=http://SITE/q")).contains("\"purged\":1");
      assertThat(status(web.get("/q", "Host: site"))).startsWith("terrace; fwd=uri-miss");
      assertThat(purge(web, "prefix=http://site/p/")).contains("\"purged\":2");
      assertThat(status(web.get("/p/a", "Host: site"))).startsWith("terrace; fwd=uri-miss");
      assertThat(purge(web, "tag=t")).contains("\"purged\":1");
      assertThat(purge(web, "tag=none")).contains("\"purged\":0");
      assertThat(purge(web, "all=true")).contains("\"purged\":2");
      assertThat(files()).isEmpty();
      assertThat(web.admin("POST", "/cache/purge").statusCode()).isEqualTo(400);
      assertThat(web.admin("POST", "/cache/purge?url=/q").statusCode()).isEqualTo(400);
      assertThat(web.admin("POST", "/cache/purge?url=http://site/q&zone=x").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void figuresTellWhatHappened() throws Exception {
    try (CacheFixture web = start()) {
      web.on("/a", ok("hello", FRESH));
      web.get("/a");
      web.get("/a");
      web.send("POST", "/a", "Content-Length: 0");

      assertThat(web.admin("GET", "/cache").body())
          .contains(
              "\"zone\":\"z\"", "\"hits\":1", "\"misses\":1", "\"bypassed\":1", "\"bytes\":5");
      assertThat(web.admin("GET", "/metrics").body())
          .contains("terrace_cache_requests_total{result=\"hit\",zone=\"z\"} 1.0");
    }
  }

  private CacheFixture start() throws IOException {
    return CacheFixture.start(
        """
        cache: {zones: {z: {memory: 8MiB, disk: {path: '%s', size: 10MiB}}}}
        sites:
          - locations: [{path: /, proxyPass: ORIGIN, cache: {zone: z}}]
        """
            .formatted(folder.resolve("cache")));
  }

  private static String purge(CacheFixture web, String query) throws Exception {
    return web.admin("POST", "/cache/purge?" + query).body();
  }

  private List<Path> files() throws IOException {
    Path cache = folder.resolve("cache");
    try (Stream<Path> all = Files.walk(cache)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getNameCount() == cache.getNameCount() + 2)
          .filter(file -> !String.valueOf(file.getParent()).endsWith("tmp"))
          .toList();
    }
  }
}
