package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Api;
import dev.terrace.test.Member;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /user} and {@code PUT /user}. */
class CurrentUserTest extends ContractTest {
  private final Member member = Member.register();

  @Test
  void readsTheUserWithATokenThatWorks() {
    JsonNode user = Shapes.user(member.api().get("/user").is(200).only("user"));

    assertThat(user.get("username").stringValue()).isEqualTo(member.username());
    assertThat(user.get("email").stringValue()).isEqualTo(member.email());
    assertThat(user.get("bio").isNull()).isTrue();
    assertThat(user.get("image").isNull()).isTrue();
    Api.withToken(user.get("token").stringValue()).get("/user").is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bio", "image"})
  void bioAndImageAreStoredAsGiven(String field) {
    String value = "https://example.test/" + field + ".svg";

    JsonNode changed = Shapes.user(change(field, value).is(200).only("user"));

    assertThat(changed.get(field).stringValue()).isEqualTo(value);
    assertThat(me().get(field).stringValue()).isEqualTo(value);
    assertThat(profile().get(field).stringValue()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"bio,", "bio,''", "image,", "image,''"})
  void bioAndImageAreClearedByNullAndByAnEmptyString(String field, @Nullable String nothing) {
    change(field, "https://example.test/x").is(200);

    JsonNode changed = Shapes.user(change(field, nothing).is(200).only("user"));

    assertThat(changed.get(field).isNull()).isTrue();
    assertThat(me().get(field).isNull()).isTrue();
    assertThat(profile().get(field).isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"username,''", "username,", "email,''", "email,", "password,''", "password,"})
  void usernameEmailAndPasswordCannotBeCleared(String field, @Nullable String nothing) {
    change(field, nothing).isError(422, field, "can't be blank");

    assertThat(me().get("username").stringValue()).isEqualTo(member.username());
    assertThat(me().get("email").stringValue()).isEqualTo(member.email());
    login(member.email(), Member.PASSWORD).is(200);
  }

  @Test
  void anAbsentFieldStaysAsItIs() {
    change("bio", "first").is(200);

    JsonNode changed = change("image", "https://example.test/i.svg").is(200).only("user");

    assertThat(changed.get("bio").stringValue()).isEqualTo("first");
    assertThat(changed.get("username").stringValue()).isEqualTo(member.username());
    assertThat(changed.get("email").stringValue()).isEqualTo(member.email());
    login(member.email(), Member.PASSWORD).is(200);
  }

  @Test
  void anEmptyChangeChangesNothing() {
    JsonNode before = me();

    Shapes.user(member.api().put("/user", object("user", object())).is(200).only("user"));

    JsonNode after = me();
    for (String field : new String[] {"username", "email", "bio", "image"}) {
      assertThat(after.get(field)).isEqualTo(before.get(field));
    }
  }

  @Test
  void aNewUsernameIsFoundUnderItsNewNameOnly() {
    String newName = Member.unique("new");

    JsonNode changed = change("username", newName).is(200).only("user");

    assertThat(changed.get("username").stringValue()).isEqualTo(newName);
    anonymous.get("/profiles/" + newName).is(200);
    anonymous.get("/profiles/" + member.username()).isError(404, "profile", "not found");
    Api.withToken(changed.get("token").stringValue()).get("/user").is(200);
  }

  @Test
  void aNewEmailIsTheOneToLogInWith() {
    String newEmail = Member.unique("new") + "@example.test";

    JsonNode changed = change("email", newEmail).is(200).only("user");

    assertThat(changed.get("email").stringValue()).isEqualTo(newEmail);
    login(newEmail, Member.PASSWORD).is(200);
    login(member.email(), Member.PASSWORD).isError(401, "credentials", "invalid");
  }

  @Test
  void aNewPasswordReplacesTheOldOne() {
    change("password", "a new password").is(200);

    login(member.email(), "a new password").is(200);
    login(member.email(), Member.PASSWORD).isError(401, "credentials", "invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234567", "ééééééé"})
  void aPasswordUnderEightCharactersIsTooShort(String password) {
    change("password", password).isInvalid("password");

    login(member.email(), Member.PASSWORD).is(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678",
        "aaaaaaaa",
        "        x",
        "パスワードを入れる",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void eightCharactersOfAnyKindAndAtLeastSixtyFourAreAccepted(String password) {
    change("password", password).is(200);

    login(member.email(), password).is(200);
  }

  @Test
  void aLongPasswordIsNeverCutShort() {
    String seventyTwoBytes = "p".repeat(72);
    change("password", seventyTwoBytes + "right").is(200);

    login(member.email(), seventyTwoBytes + "right").is(200);
    login(member.email(), seventyTwoBytes + "wrong").isError(401, "credentials", "invalid");
    login(member.email(), seventyTwoBytes).isError(401, "credentials", "invalid");
  }

  @Test
  void aUsernameOrEmailOfSomebodyElseIsAConflict() {
    Member other = Member.register();

    change("username", other.username()).isError(409, "username", "has already been taken");
    change("email", other.email()).isError(409, "email", "has already been taken");

    assertThat(me().get("username").stringValue()).isEqualTo(member.username());
    assertThat(me().get("email").stringValue()).isEqualTo(member.email());
  }

  @Test
  void onesOwnUsernameAndEmailAreNoConflict() {
    change("username", member.username()).is(200);
    change("email", member.email()).is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"username", "email", "password", "bio", "image"})
  void aFieldOfTheWrongTypeIsNamed(String field) {
    change(field, 7).isInvalid(field);
    change(field, java.util.List.of("x")).isInvalid(field);
  }

  @Test
  void onlyOneBadFieldRefusesTheWholeChange() {
    member
        .api()
        .put("/user", object("user", object("bio", "changed", "password", "short")))
        .isInvalid("password");

    assertThat(me().get("bio").isNull()).isTrue();
  }

  @Test
  void theWrapperIsRequired() {
    member.api().put("/user", "{}").isAnyError(422);
    member.api().put("/user", "{\"user\":null}").isAnyError(422);
  }

  @Test
  void aChangeIsSeenInArticlesAndComments() {
    String slug = member.publishSlug();
    member.comment(slug, "mine");

    change("bio", "seen everywhere").is(200);

    JsonNode article = anonymous.get("/articles/" + slug).is(200).only("article");
    JsonNode comments = anonymous.get("/articles/" + slug + "/comments").is(200).only("comments");
    assertThat(article.get("author").get("bio").stringValue()).isEqualTo("seen everywhere");
    assertThat(comments.get(0).get("author").get("bio").stringValue()).isEqualTo("seen everywhere");
  }

  private JsonNode me() {
    return member.api().get("/user").is(200).only("user");
  }

  private JsonNode profile() {
    return anonymous.get("/profiles/" + member.username()).is(200).only("profile");
  }

  private Answer change(String field, @Nullable Object value) {
    return member.api().put("/user", object("user", object(field, value)));
  }

  private Answer login(String email, String password) {
    return anonymous.post(
        "/users/login", object("user", object("email", email, "password", password)));
  }
}
