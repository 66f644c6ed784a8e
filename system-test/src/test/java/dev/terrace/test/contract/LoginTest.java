package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Api;
import dev.terrace.test.Json;
import dev.terrace.test.Member;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /users/login}. */
class LoginTest extends ContractTest {

  @Test
  void theRightPairAnswersTheUserWithAWorkingToken() {
    Member member = Member.register();

    JsonNode user = Shapes.user(login(member.email(), Member.PASSWORD).is(200).only("user"));

    assertThat(user.get("username").stringValue()).isEqualTo(member.username());
    assertThat(user.get("email").stringValue()).isEqualTo(member.email());
    Api.withToken(user.get("token").stringValue()).get("/user").is(200);
  }

  @Test
  void aWrongPasswordIsInvalid() {
    Member member = Member.register();

    login(member.email(), "wrong " + Member.PASSWORD).isError(401, "credentials", "invalid");
    login(member.email(), Member.PASSWORD.toUpperCase(java.util.Locale.ROOT))
        .isError(401, "credentials", "invalid");
  }

  @Test
  void anUnknownAddressIsInvalidInTheSameWords() {
    login(Member.unique("nobody") + "@example.test", Member.PASSWORD)
        .isError(401, "credentials", "invalid");
  }

  @Test
  void theUsernameIsNoAddress() {
    Member member = Member.register();

    login(member.username(), Member.PASSWORD).isError(401, "credentials", "invalid");
  }

  @ParameterizedTest
  @CsvSource({"email,''", "email,", "password,''", "password,"})
  void anEmptyFieldIsBlank(String field, @Nullable String value) {
    var user = object("email", "x@example.test", "password", "password123");
    user.put(field, value);

    anonymous.post("/users/login", object("user", user)).isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @CsvSource({"email", "password"})
  void aFieldOfTheWrongTypeIsNamed(String field) {
    var user = object("email", "x@example.test", "password", "password123");
    user.put(field, true);

    anonymous.post("/users/login", object("user", user)).isInvalid(field);
  }

  @Test
  void twoLoginsGiveTokensThatBothWork() {
    Member member = Member.register();

    String first = token(login(member.email(), Member.PASSWORD));
    String second = token(login(member.email(), Member.PASSWORD));

    Api.withToken(first).get("/user").is(200);
    Api.withToken(second).get("/user").is(200);
    member.api().get("/user").is(200);
  }

  @Test
  void aPasswordOfManyKilobytesIsRefusedQuicklyAndNotAnError() {
    Member member = Member.register();

    Answer answer = login(member.email(), "x".repeat(100_000));

    assertThat(answer.status()).as(answer::describe).isIn(401, 422);
    assertThat(Json.names(answer.json())).containsExactly("errors");
  }

  private Answer login(String email, String password) {
    return anonymous.post(
        "/users/login", object("user", object("email", email, "password", password)));
  }

  private static String token(Answer login) {
    return login.is(200).only("user").get("token").stringValue();
  }
}
