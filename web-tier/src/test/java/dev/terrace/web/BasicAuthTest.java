package dev.terrace.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and passwords, over real HTTP, in front of texts, files and a cache. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BasicAuthTest {
  /** Made by crypt(3) and openssl, all of the password "correct horse" but the last. */
  private static final String USERS =
      """
      # made by hand

      bcrypt:$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2
      apr1:$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/
      md5:$1$saltsalt$NuzA7WTAelpl95xgBGWN60
      sha256:$5$saltsalt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/:a comment
      sha512:$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0
      zoë:$2y$04$abcdefghijklmnopqrstuuedTD.D6.F0DC3H5HO7DhsSI5quwCV8O
      """;

  private static final String GOOD = basic("bcrypt", "correct horse");

  private Path folder;
  private CacheFixture web;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    Files.writeString(folder.resolve("users"), USERS);
    Files.writeString(folder.resolve("file.txt"), "for staff");
    web =
        CacheFixture.start(
            """
            cache: {zones: {pages: {}}}
            sites:
              - locations:
                  - {path: /, return: {text: public}}
                  - path: /text
                    auth: {realm: 'the "staff"', usersFile: 'FOLDER/users'}
                    return: {text: secret}
                  - path: /file.txt
                    auth: {usersFile: 'FOLDER/users'}
                    root: 'FOLDER'
                  - path: /cached
                    auth: {usersFile: 'FOLDER/users', passOn: false}
                    proxyPass: ORIGIN
                    cache: {zone: pages}
                  - path: /personal
                    auth: {usersFile: 'FOLDER/users'}
                    proxyPass: ORIGIN
                    cache: {zone: pages}
                  - path: /compressed
                    auth: {usersFile: 'FOLDER/users', passOn: false}
                    proxyPass: ORIGIN
                    compress: {minSize: 1B}
                  - path: /either
                    auth: {usersFile: 'FOLDER/users', satisfy: any}
                    access: [deny 127.0.0.2, allow 127.0.0.1]
                    return: {text: secret}
                  - path: /neither
                    auth: {usersFile: 'FOLDER/users', satisfy: any}
                    access: [allow 192.0.2.1]
                    return: {text: secret}
                  - path: /both
                    auth: {usersFile: 'FOLDER/users'}
                    access: [deny all]
                    return: {text: secret}
                  - {path: /guess, tryFiles: [$uri, "@guarded"], root: 'FOLDER'}
                  - path: "@guarded"
                    auth: {usersFile: 'FOLDER/users'}
                    return: {text: secret}
            """
                .replace("FOLDER", folder.toString()));
  }

  @AfterAll
  void stop() {
    web.close();
  }

  private static String basic(String name, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
  }

  @Test
  void whoDoesNotSayWhoItIsIsAsked() throws IOException {
    var answer = web.get("/text");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate"))
        .hasValue("Basic realm=\"the \\\"staff\\\"\", charset=\"UTF-8\"");
    assertThat(answer.text()).isEqualTo("401 Unauthorized\n");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(web.get("/").text()).isEqualTo("public");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bcrypt", "apr1", "md5", "sha256", "sha512"})
  void theRightPasswordLetsThrough(String user) throws IOException {
    assertThat(web.get("/text", basic(user, "correct horse")).text()).isEqualTo("secret");
    assertThat(web.get("/text", basic(user, "correct horse")).status()).isEqualTo(200);
    assertThat(web.get("/text", basic(user, "correct horses")).status()).isEqualTo(401);
    assertThat(web.get("/text", basic(user, "")).status()).isEqualTo(401);
  }

  @Test
  void namesAndPasswordsMayHaveAllLetters() throws IOException {
    assertThat(web.get("/text", basic("zoë", "pässwörd:x")).status()).isEqualTo(200);
    assertThat(web.get("/text", basic("zoe", "pässwörd:x")).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer Zm9vOmJhcg==",
        "Authorization: Basic",
        "Authorization: Basic !!!",
        "Authorization: Basic bm9jb2xvbg==", // no colon
        "Authorization: Basic OnBhc3N3b3Jk", // no name
        "Authorization: Basic bm9ib2R5OmNvcnJlY3QgaG9yc2U=", // nobody
      })
  void anythingElseIsRefused(String line) throws IOException {
    assertThat(web.get("/text", line).status()).isEqualTo(401);
  }

  @Test
  void twoFieldsAndVeryLongPasswordsAreRefused() throws IOException {
    assertThat(web.get("/text", GOOD, basic("bcrypt", "x")).status()).isEqualTo(401);
    assertThat(web.get("/text", basic("sha512", "x".repeat(5000))).status()).isEqualTo(401);
  }

  @Test
  void manyAtOnceAreAllAnswered() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String line = i % 2 == 0 ? basic("sha512", "correct horse") : basic("sha512", "wrong" + i);
        Callable<Integer> ask = () -> web.get("/text", line).status();
        answers.add(threads.submit(ask));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0 ? 200 : 401);
      }
    }
  }

  @Test
  void cachesOnTheWayKeepNothing() throws IOException {
    var file = web.get("/file.txt", GOOD);

    assertThat(file.text()).isEqualTo("for staff");
    assertThat(file.header("Cache-Control")).hasValue("private, max-age=300");
    assertThat(web.get("/file.txt").status()).isEqualTo(401);
    assertThat(web.get("/file.txt", "If-None-Match: " + file.header("ETag").orElseThrow()).status())
        .isEqualTo(401);
  }

  @Test
  void whatIsCachedIsForThoseWhoKnowAPassword() throws Exception {
    web.on(
        "/cached",
        CacheFixture.answer(
            "200 OK",
            "page",
            "Cache-Control: public, s-maxage=60",
            "CDN-Cache-Control: max-age=9"));

    var first = web.get("/cached", GOOD);
    var second = web.get("/cached", basic("apr1", "correct horse"));

    assertThat(first.text()).isEqualTo("page");
    assertThat(first.header("Cache-Control")).hasValue("private");
    assertThat(first.header("CDN-Cache-Control")).isEmpty();
    assertThat(CacheFixture.status(second)).contains("hit");
    assertThat(second.header("Cache-Control")).hasValue("private");
    String kept = // on a connection that stays open, where answers may go a shorter way
        web.raw(
            "GET /cached HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(GOOD)
                + "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(kept).contains("page", "Cache-Control: private\r\n").doesNotContain("s-maxage");
    assertThat(web.get("/cached").status()).isEqualTo(401);
    assertThat(web.get("/cached", basic("apr1", "wrong")).status()).isEqualTo(401);
    assertThat(web.asked("/cached"))
        .singleElement()
        .asString()
        .doesNotContainIgnoringCase("authorization");
  }

  @Test
  void theServerBehindGetsTheFieldAndDecidesWhatIsStored() throws Exception {
    web.on("/personal", CacheFixture.answer("200 OK", "mine", "Cache-Control: max-age=60"));

    assertThat(web.get("/personal", GOOD).text()).isEqualTo("mine");
    assertThat(web.get("/personal", GOOD).text()).isEqualTo("mine");
    assertThat(web.asked("/personal")).hasSize(2).allMatch(head -> head.contains(GOOD));
  }

  @Test
  void pagesThatOtherSitesAskForAreNotCompressed() throws Exception {
    web.on(
        "/compressed", CacheFixture.answer("200 OK", "a".repeat(2000), "Content-Type: text/html"));

    var own = web.get("/compressed", GOOD, "Accept-Encoding: gzip", "Sec-Fetch-Site: none");
    var others =
        web.get("/compressed", GOOD, "Accept-Encoding: gzip", "Sec-Fetch-Site: cross-site");

    assertThat(own.header("Content-Encoding")).hasValue("gzip");
    assertThat(others.header("Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/either, 200", "/neither, 401", "/both, 403", "/guess/x, 401"})
  void addressAndPasswordGoTogether(String path, int status) throws IOException {
    assertThat(web.get(path).status()).isEqualTo(status);
    assertThat(web.get(path, GOOD).status()).isEqualTo(status == 401 ? 200 : status);
  }

  @Test
  void changedUsersCountAfterAReload(@TempDir Path other) throws IOException {
    Path users = other.resolve("users");
    Files.writeString(users, "ann:$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/\n");
    String yaml =
        "sites: [{locations: [{path: /, auth: {usersFile: '%s'}, return: {text: x}}]}]\n"
            .formatted(users);
    try (WebFixture own = WebFixture.start(yaml)) {
      assertThat(own.get("/", basic("ann", "correct horse")).status()).isEqualTo(200);

      Files.writeString(users, "bob:$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/\n");
      own.reload(yaml);

      assertThat(own.get("/", basic("ann", "correct horse")).status()).isEqualTo(401);
      assertThat(own.get("/", basic("bob", "correct horse")).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ann,                     2: must be name:hash",
    "ann:secret,              2: user ann: not a hash of bcrypt",
    "ann:{SHA}W6ph5Mm5Pz8Ggi, 2: user ann: not a hash of bcrypt",
    "ann:$2y$05$tooshort,     2: user ann: not a hash of bcrypt",
    "ann:$2y$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2, cost of bcrypt must be 4 to 17",
    "ann:$5$rounds=9999999$salt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/, take too long",
    "bob:$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/, 2: user bob is there twice",
  })
  void mistakesAreToldByFileAndLineWithoutPasswords(String line, String message)
      throws IOException {
    Path users = folder.resolve("wrong");
    Files.writeString(users, "bob:$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/\n" + line + "\n");

    assertThatThrownBy(() -> parse(users))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("web.yaml:6: sites[0].locations[0].auth.usersFile")
        .hasMessageContaining(users + ":2")
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> parse(folder.resolve("nothing")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no file " + folder.resolve("nothing"));
  }

  private static void parse(Path users) {
    var _ =
        WebFixture.parse(
            """
            sites:
              - locations:
                  - {path: /, root: x, auth: {usersFile: '%s'}}
            """
                .formatted(users));
  }
}
