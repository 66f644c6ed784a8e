package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the caller is: {@code Authorization: Token <token>}. */
class TokenTest extends ContractTest {

  @Test
  void withoutAHeaderTheTokenIsMissing() {
    anonymous.get("/user").isError(401, "token", "is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Token x",
        "Token not.a.token",
        "Token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "Token ....",
        "Token %00",
        "Bearer x.y.z"
      })
  void aMalformedTokenIsInvalid(String header) {
    Api.withAuthorization(header).get("/user").isError(401, "token", "is invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Token", "Basic dXNlcjpwYXNz", "whatever"})
  void aHeaderWithoutATokenIsRefused(String header) {
    Api.withAuthorization(header).get("/user").isErrorAbout(401, "token");
  }

  @Test
  void aTokenWhoseSignatureWasTouchedIsInvalid() {
    Member member = Member.register();
    String token = member.token();
    char tenthFromEnd = token.charAt(token.length() - 10);
    String forged =
        token.substring(0, token.length() - 10)
            + (tenthFromEnd == 'A' ? 'B' : 'A')
            + token.substring(token.length() - 9);

    Api.withToken(forged).get("/user").isError(401, "token", "is invalid");
  }

  @Test
  void aTokenWhoseContentWasTouchedIsInvalid() {
    Member member = Member.register();
    Member victim = Member.register();
    String[] own = member.token().split("\\.", -1);
    String[] others = victim.token().split("\\.", -1);

    // The signature of one on the content of the other.
    own[own.length - 2] = others[others.length - 2];

    Api.withToken(String.join(".", own)).get("/user").isError(401, "token", "is invalid");
  }

  @Test
  void aTokenThatNamesNoAlgorithmIsInvalid() {
    Member member = Member.register();
    String[] parts = member.token().split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));

    Api.withToken(none + "." + parts[parts.length - 2] + ".")
        .get("/user")
        .isError(401, "token", "is invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Token", "Bearer", "token", "TOKEN"})
  void theSchemeIsTokenOrBearerInAnyCase(String scheme) {
    Member member = Member.register();

    Api.withAuthorization(scheme + " " + member.token()).get("/user").is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/articles", "/profiles/%s", "/articles/%s", "/articles/%s/comments"})
  void aBadTokenIsRefusedAlsoWhereNoneIsNeeded(String path) {
    Member member = Member.register();
    String slug = member.publishSlug();

    Api.withToken("not.a.token")
        .get(path.formatted(path.startsWith("/profiles") ? member.username() : slug))
        .isError(401, "token", "is invalid");
  }

  @Test
  void aTokenOutlivesAChangeOfThePasswordAndOfTheNames() {
    Member member = Member.register();
    String newName = Member.unique("n");

    String newToken =
        member
            .api()
            .put(
                "/user",
                object(
                    "user",
                    object(
                        "password",
                        "another password",
                        "username",
                        newName,
                        "email",
                        newName + "@example.test")))
            .is(200)
            .only("user")
            .get("token")
            .stringValue();

    for (Api caller : new Api[] {member.api(), Api.withToken(newToken)}) {
      assertThat(caller.get("/user").is(200).only("user").get("username").stringValue())
          .isEqualTo(newName);
    }
  }

  @Test
  void aTokenDoesNotShowTheMembersNameOrAddress() {
    Member member = Member.register();

    String payload = member.token().split("\\.", -1)[1];

    assertThat(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8))
        .doesNotContain(member.email());
  }

  @Test
  void everyEndpointThatNeedsAMemberSaysThatTheTokenIsMissing() {
    Member member = Member.register();
    String slug = member.publishSlug();
    Object article = object("article", object("title", "t", "description", "d", "body", "b"));
    Object comment = object("comment", object("body", "b"));
    Object user = object("user", object("bio", "b"));

    anonymous.get("/user").isError(401, "token", "is missing");
    anonymous.put("/user", user).isError(401, "token", "is missing");
    anonymous.get("/articles/feed").isError(401, "token", "is missing");
    anonymous.post("/articles", article).isError(401, "token", "is missing");
    anonymous.put("/articles/" + slug, article).isError(401, "token", "is missing");
    anonymous.delete("/articles/" + slug).isError(401, "token", "is missing");
    anonymous.post("/articles/" + slug + "/favorite").isError(401, "token", "is missing");
    anonymous.delete("/articles/" + slug + "/favorite").isError(401, "token", "is missing");
    anonymous.post("/articles/" + slug + "/comments", comment).isError(401, "token", "is missing");
    anonymous.delete("/articles/" + slug + "/comments/1").isError(401, "token", "is missing");
    anonymous
        .post("/profiles/" + member.username() + "/follow")
        .isError(401, "token", "is missing");
    anonymous
        .delete("/profiles/" + member.username() + "/follow")
        .isError(401, "token", "is missing");
  }

  @Test
  void whatNeedsNoMemberAnswersWithoutAToken() {
    Member member = Member.register();
    String slug = member.publishSlug("freely");

    Json.names(anonymous.get("/articles").is(200).json());
    anonymous.get("/articles/" + slug).is(200);
    anonymous.get("/articles/" + slug + "/comments").is(200);
    anonymous.get("/profiles/" + member.username()).is(200);
    anonymous.get("/tags").is(200);
  }
}
