package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.app.Api.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every endpoint alike. */
@Tag("database")
class HttpRulesTest {
  private final Api api = RunningApp.shared().api;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"user\": | 400 | is not valid JSON",
        "{\"user\": {}} trailing | 400 | is not valid JSON",
        "{\"user\": {\"email\": \"a\", \"email\": \"b\"}} | 400 | holds a key twice",
        "[] | 422 | must be an object",
        "{\"user\": 1} | 422 | must be an object",
        "{\"user\": null} | 422 | can't be blank",
        "{} | 422 | can't be blank",
        "null | 422 | can't be blank",
        "{\"user\": {\"email\": 5, \"password\": [\"x\"]}} | 422 | \"email\":[\"must be a string\"],\"password\":[\"must be a string\"]",
        "{\"user\": {\"email\": \"\\ud83d\", \"password\": \"xxxxxxxx\"}} | 422 | must be valid Unicode",
      })
  void badBodiesAreNamed(String body, int status, String message) {
    var answer = api.post("/users/login", null, body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"errors\":{").contains(message);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
  }

  @Test
  void emptyBodyIsBlank() {
    var answer = api.post("/users/login", null, "");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/user/0")).isEqualTo("can't be blank");
  }

  @Test
  void deepNestingIsRefused() {
    var answer = api.post("/users", null, "{\"user\":" + "[".repeat(5000) + "]".repeat(5000) + "}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/errors/body/0")).contains("nested too deeply");
  }

  @Test
  void invalidUtf8IsRefused() {
    var body = "{\"user\":{\"email\":\"\u00ff\"}}".getBytes(StandardCharsets.ISO_8859_1);
    var answer =
        api.send(api.request("POST", "/users", body).header("Content-Type", "application/json"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/errors/body/0")).isEqualTo("is not valid UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 422",
    "application/json;charset=UTF-8, 422",
    "application/vnd.api+json, 422",
    "application/json; charset=latin1, 415",
    "application/x-www-form-urlencoded, 415",
    "text/plain, 415"
  })
  void onlyJsonIsTaken(String type, int status) {
    var body = "{}".getBytes(StandardCharsets.UTF_8);

    var answer = api.send(api.request("POST", "/users", body).header("Content-Type", type));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"errors\":{");
  }

  @Test
  void missingContentTypeIsTakenForJson() {
    var body = "{}".getBytes(StandardCharsets.UTF_8);

    assertThat(api.send(api.request("POST", "/users", body)).status()).isEqualTo(422);
  }

  @Test
  void longBodiesGet413WithOrWithoutAnnouncedLength() {
    var json = "{\"user\":{\"bio\":\"" + "x".repeat(2 << 20) + "\"}}";
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    var chunked =
        api.request("POST", "/users", bytes)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));

    var announced = api.post("/users", null, json);
    var streamed = api.send(chunked.header("Content-Type", "application/json"));

    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.text("/errors/body/0")).contains("maximum is 2097152 bytes");
    assertThat(streamed.status()).isEqualTo(413);
  }

  @Test
  void bodiesBeyondTheListenersLimitGetThe413OfTheApi() {
    var bytes = new byte[11 << 20];
    Arrays.fill(bytes, (byte) 'x');
    var chunked =
        api.request("POST", "/users", bytes)
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));

    for (var request : List.of(api.request("POST", "/users", bytes), chunked)) {
      var answer = api.send(request.header("Content-Type", "application/json"));

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
      assertThat(answer.text("/errors/body/0")).startsWith("is too large");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(answer.header("Connection")).as("its end is said").isEqualTo("close");
    }
  }

  @Test
  void headersBeyondTheListenersLimitGetThe431OfTheApi() {
    var answer =
        api.send(api.request("GET", "/tags", new byte[0]).header("X-Long", "x".repeat(40_000)));

    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.text("/errors/headers/0")).isEqualTo("are too large");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @Test
  void unknownPathsAre404InTheSameShape() {
    for (var path : new String[] {"/nothing", "/", "/articles/", "/users/login/x", "/user/"}) {
      var answer = api.get(path, null);

      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.text("/errors/path/0")).isEqualTo("not found");
    }
  }

  @Test
  void wrongMethodIs405AndTheRightOnesAreListed() {
    var answer = api.send("PATCH", "/articles", null, "{}");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(answer.text("/errors/method/0")).isEqualTo("not allowed");
    assertThat(api.delete("/user", null).header("Allow")).isEqualTo("GET, HEAD, OPTIONS, PUT");
  }

  @Test
  void headAnswersLikeGetWithoutABody() {
    var get = api.get("/tags", null);
    var head = api.send("HEAD", "/tags", null, null);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    assertThat(api.send("HEAD", "/articles/none", null, null).status()).isEqualTo(404);
  }

  @Test
  void optionsAndErrorsCarryCorsHeaders() {
    var preflight = api.send("OPTIONS", "/articles/any/favorite", null, null);

    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.body()).isEmpty();
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("PUT").contains("DELETE");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .contains("Authorization")
        .contains("Content-Type");
    assertThat(preflight.header("Access-Control-Max-Age")).isEqualTo("3600");
    for (Answer answer :
        new Answer[] {preflight, api.get("/nothing", null), api.get("/user", null)}) {
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(answer.header("Access-Control-Expose-Headers")).contains("Retry-After");
    }
  }

  @Test
  void personalAnswersAreForNobodyElse() {
    var member = api.register();

    var open = api.get("/articles", null);
    var personal = api.get("/articles", member.token());

    assertThat(open.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(personal.header("Cache-Control")).isEqualTo("private, no-store");
    assertThat(personal.header("Vary")).contains("Authorization");
  }

  @Test
  void badEscapesInPathAndQueryAre400() {
    var path = api.get("/articles/%FF", null);
    var query = api.get("/articles?tag=%C3%28", null);

    assertThat(path.status()).isEqualTo(400);
    assertThat(path.text("/errors/path/0")).isEqualTo("is not valid UTF-8");
    assertThat(query.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "limit,0",
    "limit,101",
    "limit,x",
    "limit,-1",
    "offset,-1",
    "offset,1e3",
    "limit,99999999999"
  })
  void nonsensePagesAreNamed(String name, String value) {
    var answer = api.get("/articles?" + name + "=" + value, null);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/" + name + "/0")).startsWith("must be a number from");
  }

  @Test
  void signInComesBeforeEverythingElse() {
    for (var path : new String[] {"/articles/none", "/user"}) {
      assertThat(api.put(path, null, "{broken").text("/errors/token/0")).isEqualTo("is missing");
    }
    assertThat(api.post("/articles", null, null).status()).isEqualTo(401);
    assertThat(api.delete("/articles/none/comments/1", null).status()).isEqualTo(401);
    assertThat(api.post("/profiles/none/follow", null, null).status()).isEqualTo(401);
    assertThat(api.get("/articles/feed", null).status()).isEqualTo(401);
  }
}
