package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locations that tryFiles of others lead to by a path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class InternalLocationTest {
  private WebFixture web;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("here.txt"), "here");
    Files.createDirectories(folder.resolve("inner/hidden"));
    Files.writeString(folder.resolve("inner/hidden/fallback.txt"), "hidden");
    web =
        WebFixture.start(
            """
            sites:
              - locations:
                  - {path: /, root: "%1$s", tryFiles: [$uri, /hidden/fallback.txt]}
                  - {path: /own, root: "%1$s", tryFiles: [/nowhere, /here.txt]}
                  - path: /hidden
                    root: "%1$s/inner"
                    internal: true
                    headers: {X-From: hidden}
                  - {path: /a, root: "%1$s", tryFiles: [$uri, /b/x]}
                  - {path: /b, root: "%1$s", tryFiles: [$uri, /a/x]}
            """
                .formatted(folder));
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @Test
  void whatIsNotThereIsAnsweredByTheLocationOfTheLastStep() throws IOException {
    assertThat(web.get("/here.txt").text()).isEqualTo("here");

    var answer = web.get("/missing");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("hidden");
    assertThat(answer.header("X-From")).hasValue("hidden");
    assertThat(web.client().send("POST", "/missing").status()).isEqualTo(405);
  }

  @Test
  void aFixedPathIsLookedForInTheOwnRootFirst() throws IOException {
    assertThat(web.get("/own/x").text()).isEqualTo("here");
  }

  @Test
  void nobodyElseGetsThere() throws IOException {
    assertThat(web.get("/hidden/fallback.txt").status()).isEqualTo(404);
    assertThat(web.get("/%68idden/fallback.txt").status()).isEqualTo(404);
  }

  @Test
  void aCircleEnds() throws IOException {
    assertThat(web.get("/a/z").status()).isEqualTo(500);
  }
}
