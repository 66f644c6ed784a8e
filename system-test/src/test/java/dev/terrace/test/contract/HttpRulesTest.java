package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Member;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP itself asks of every endpoint: methods, media types, malformed bodies, CORS. */
class HttpRulesTest extends ContractTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/users",
        "/users/login",
        "/user",
        "/profiles/somebody",
        "/profiles/somebody/follow",
        "/articles",
        "/articles/feed",
        "/articles/some-slug",
        "/articles/some-slug/favorite",
        "/articles/some-slug/comments",
        "/articles/some-slug/comments/1",
        "/tags",
        "/not/there"
      })
  void optionsIsAnsweredOnEveryPathForAnyOrigin(String path) {
    Answer answer = anonymous.send("OPTIONS", path, null);

    answer.is(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.headerList("Access-Control-Allow-Headers"))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .contains("authorization", "content-type");
    assertThat(answer.headerList("Access-Control-Allow-Methods"))
        .contains("GET", "POST", "PUT", "DELETE");
  }

  @Test
  void answersAndErrorsMayBeReadByAnyOrigin() {
    Member member = Member.register();

    assertThat(anonymous.get("/tags").is(200).header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(anonymous.get("/user").is(401).header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(member.api().get("/articles/nope-x").is(404).header("Access-Control-Allow-Origin"))
        .isEqualTo("*");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /users,                          POST",
    "DELETE, /users,                          POST",
    "GET,    /users/login,                    POST",
    "POST,   /user,                           GET PUT",
    "DELETE, /user,                           GET PUT",
    "POST,   /profiles/somebody,              GET",
    "GET,    /profiles/somebody/follow,       POST DELETE",
    "PUT,    /articles,                       GET POST",
    "DELETE, /articles,                       GET POST",
    "POST,   /articles/feed,                  GET",
    "POST,   /articles/some-slug,             GET PUT DELETE",
    "PATCH,  /articles/some-slug,             GET PUT DELETE",
    "GET,    /articles/some-slug/favorite,    POST DELETE",
    "PUT,    /articles/some-slug/comments,    GET POST",
    "GET,    /articles/some-slug/comments/1,  DELETE",
    "POST,   /tags,                           GET",
    "DELETE, /tags,                           GET"
  })
  void aMethodThatAPathDoesNotKnowIsToldWhichItDoes(String method, String path, String allowed) {
    Answer answer = anonymous.send(method, path, null);

    answer.isAnyError(405);
    assertThat(answer.headerList("Allow"))
        .containsAll(Arrays.asList(allowed.split(" ", -1)))
        .doesNotContain(method);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/nothing", "/articles/a/b/c/d", "/users/x/y", "/tags/x", "/feed"})
  void anUnknownPathIsNotFoundInTheShapeOfTheApi(String path) {
    anonymous.get(path).isAnyError(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tags", "/articles?limit=2", "/articles"})
  void headIsGetWithoutTheBody(String path) {
    Answer get = anonymous.get(path).is(200);
    Answer head = anonymous.send("HEAD", path, null).is(200);

    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
  }

  @Test
  void headOfWhatIsNotThereIsNotFound() {
    Answer head = anonymous.send("HEAD", "/articles/" + Member.unique("no-"), null).is(404);

    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"user\":",
        "{\"user\":{}}}",
        "{'user':{}}",
        "{\"user\":{},}",
        "not json",
        "[",
        "\"",
        "{\"user\":{\"email\":\"\u0001\"}}"
      })
  void aMalformedBodyIsABadRequestInTheShapeOfTheApi(String body) {
    anonymous.post("/users", body).isErrorAbout(400, "body");
    anonymous.post("/users/login", body).isErrorAbout(400, "body");
  }

  @Test
  void anEmptyBodyLacksItsWrapper() {
    anonymous.send("POST", "/users", "", "application/json").isAnyError(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "\"x\"", "null", "true"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    anonymous.post("/users", body).isAnyError(422);
  }

  @Test
  void aBodyNestedWithoutEndIsRefused() {
    Answer answer = anonymous.post("/users", "[".repeat(50_000));

    answer.isErrorAbout(400, "body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "text/html",
        "multipart/form-data; boundary=x",
        "nonsense"
      })
  void aBodyThatIsNotSaidToBeJsonIsAnUnsupportedMediaType(String contentType) {
    String body = "{\"user\":{\"email\":\"a@example.test\",\"password\":\"password123\"}}";

    anonymous.send("POST", "/users/login", body, contentType).isAnyError(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "APPLICATION/JSON"
      })
  void jsonMayBeWrittenInAnyCaseAndWithItsCharset(String contentType) {
    String body = "{\"user\":{\"email\":\"a@example.test\",\"password\":\"password123\"}}";

    anonymous
        .send("POST", "/users/login", body, contentType)
        .isError(401, "credentials", "invalid");
  }

  @Test
  void favouringAndFollowingNeedNoBodyAndIgnoreOne() {
    Member author = Member.register();
    Member reader = Member.register();
    String slug = author.publishSlug();

    reader.api().send("POST", "/articles/" + slug + "/favorite", null).is(200);
    reader.api().send("POST", "/profiles/" + author.username() + "/follow", "{}").is(200);
  }

  @Test
  void theTokenIsLookedAtBeforeTheBody() {
    anonymous.post("/articles", "{ broken").isError(401, "token", "is missing");
    anonymous.put("/user", "{ broken").isError(401, "token", "is missing");
  }

  @Test
  void aBodyTooLargeToReadIsRefused() throws Exception {

    int status = RawRequest.statusOfPostThatAnnounces(50_000_000, "/api/users");

    assertThat(status).isEqualTo(413);
  }

  @Test
  void ordinarySizesAreNotTooLarge() {
    Member author = Member.register();

    author.create(object("title", "large", "description", "d", "body", "x".repeat(200_000)));
  }

  @Test
  void everyAnswerHasARequestId() {
    assertThat(anonymous.get("/tags").header("X-Request-Id")).isNotBlank();
    assertThat(anonymous.get("/user").header("X-Request-Id")).isNotBlank();
  }

  @Test
  void errorsDoNotTellHowTheyCameAbout() {
    String body = anonymous.post("/users", "{ broken").body();

    assertThat(body).doesNotContain("Exception", "at dev.terrace", "jackson");
  }
}
