package dev.terrace.test.contract;

import static dev.terrace.test.Json.object;
import static dev.terrace.test.Member.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Answer;
import dev.terrace.test.Api;
import dev.terrace.test.Member;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /users}. */
class RegistrationTest extends ContractTest {
  private final String name = unique("r");
  private final Map<String, @Nullable Object> user =
      object("username", name, "email", name + "@example.test", "password", "password123");

  @Test
  void answersTheNewUserWithATokenAndNothingYetInTheProfile() {
    Answer answer = register();

    JsonNode created = Shapes.user(answer.is(201).only("user"));
    assertThat(created.get("username").stringValue()).isEqualTo(name);
    assertThat(created.get("email").stringValue()).isEqualTo(name + "@example.test");
    assertThat(created.get("bio").isNull()).isTrue();
    assertThat(created.get("image").isNull()).isTrue();
    assertThat(answer.body()).doesNotContain("password123");
  }

  @Test
  void theTokenWorksAtOnce() {
    String token = register().is(201).only("user").get("token").stringValue();

    JsonNode me = Api.withToken(token).get("/user").is(200).only("user");

    assertThat(me.get("username").stringValue()).isEqualTo(name);
  }

  @Test
  void aUsernameInUseIsAConflict() {
    Member other = Member.register();
    user.put("username", other.username());

    register().isError(409, "username", "has already been taken");
  }

  @Test
  void anEmailInUseIsAConflict() {
    Member other = Member.register();
    user.put("email", other.email());

    register().isError(409, "email", "has already been taken");
  }

  @Test
  void aRefusedRegistrationLeavesNothingBehind() {
    Member other = Member.register();
    user.put("email", other.email());
    register().is(409);

    anonymous.get("/profiles/" + name).isError(404, "profile", "not found");
    user.put("email", name + "@example.test");
    register().is(201);
  }

  @ParameterizedTest
  @CsvSource({"username", "email", "password"})
  void anEmptyFieldIsBlank(String field) {
    user.put(field, "");

    register().isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @CsvSource({"username", "email", "password"})
  void anAbsentFieldIsBlank(String field) {
    user.remove(field);

    register().isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @CsvSource({"username", "email", "password"})
  void aNullFieldIsBlank(String field) {
    user.put(field, null);

    register().isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @CsvSource({"username", "email"})
  void whiteSpaceIsBlank(String field) {
    user.put(field, " \t ");

    register().isError(422, field, "can't be blank");
  }

  @ParameterizedTest
  @CsvSource({"username", "email", "password"})
  void aFieldOfTheWrongTypeIsNamed(String field) {
    user.put(field, 12345678);
    register().isInvalid(field);

    user.put(field, object("nested", "password123"));
    register().isInvalid(field);
  }

  @Test
  void everyFieldThatIsWrongIsNamedAtOnce() {
    JsonNode errors = anonymous.post("/users", object("user", object())).is(422).only("errors");

    assertThat(errors.propertyNames()).containsExactlyInAnyOrder("username", "email", "password");
  }

  @Test
  void theWrapperIsRequired() {
    anonymous.post("/users", "{}").isAnyError(422);
    anonymous.post("/users", "{\"user\":null}").isAnyError(422);
    anonymous.post("/users", "{\"user\":\"me\"}").isAnyError(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7 chars", "1234567"})
  void aPasswordUnderEightCharactersIsTooShort(String password) {
    user.put("password", password);

    register().isInvalid("password");
  }

  @Test
  void aLongPasswordIsTakenWhole() {
    String password = "ä".repeat(63) + "1";
    user.put("password", password);
    register().is(201);

    login(password).is(200);
    login(password.substring(0, 63) + "2").isError(401, "credentials", "invalid");
  }

  @Test
  void namesThatDifferOnlyInCaseAreTheSameName() {
    register().is(201);
    user.put("username", name.toUpperCase(java.util.Locale.ROOT));
    user.put("email", "other" + name + "@example.test");

    register().isError(409, "username", "has already been taken");
  }

  @Test
  void unknownFieldsAreIgnored() {
    user.put("admin", true);
    user.put("id", 1);

    Shapes.user(register().is(201).only("user"));
  }

  private Answer register() {
    return anonymous.post("/users", object("user", user));
  }

  private Answer login(String password) {
    return anonymous.post(
        "/users/login",
        object("user", object("email", name + "@example.test", "password", password)));
  }
}
