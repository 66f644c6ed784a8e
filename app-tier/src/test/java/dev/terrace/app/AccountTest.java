package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("database")
class AccountTest {
  private final Api api = RunningApp.shared().api;

  @Test
  void registrationAnswersAllFieldsWithNulls() {
    var name = Api.unique("Zoë😀");
    var answer =
        api.post(
            "/users",
            null,
            user(
                "\"username\":\"%s\",\"email\":\"%s@x.org\",\"password\":\"12345678\""
                    .formatted(name, Api.unique("m"))));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text("/user/username")).isEqualTo(name);
    assertThat(answer.at("/user/bio").isNull()).isTrue();
    assertThat(answer.at("/user/image").isNull()).isTrue();
    assertThat(api.get("/profiles/" + Api.encoded(name), null).text("/profile/username"))
        .isEqualTo(name);
    assertThat(api.get("/user", answer.text("/user/token")).text("/user/username")).isEqualTo(name);
  }

  @Test
  void everyMistakeOfARegistrationIsReportedAtOnce() {
    var answer =
        api.post("/users", null, user("\"username\":\" \",\"email\":null,\"password\":\"short\""));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/username/0")).isEqualTo("can't be blank");
    assertThat(answer.text("/errors/email/0")).isEqualTo("can't be blank");
    assertThat(answer.text("/errors/password/0"))
        .isEqualTo("is too short (minimum is 8 characters)");
  }

  @Test
  void takenNamesAreReportedBothAtOnceInAnyCase() {
    var member = api.register();

    var answer =
        api.post(
            "/users",
            null,
            user(
                "\"username\":\"%s\",\"email\":\"%s\",\"password\":\"12345678\""
                    .formatted(member.name().toUpperCase(Locale.ROOT), member.email())));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("/errors/username/0")).isEqualTo("has already been taken");
    assertThat(answer.text("/errors/email/0")).isEqualTo("has already been taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "username | a/b | must not contain any of",
        "username | .. | must not be . or ..",
        "username | ' a' | must not begin or end with a blank",
        "username | 'a\\u202eb' | must not contain invisible characters",
        "username | 'a\\nb' | must not contain control characters",
        "email | nobody | is not an e-mail address",
        "email | a b@c.d | is not an e-mail address",
        "image | javascript:alert(1) | must be an http, https or relative URL",
        "image | //elsewhere.org/x.png | must be an http, https or relative URL",
        "image | data:image/png;base64,AA | must be an http, https or relative URL",
        "password | 1234567 | is too short (minimum is 8 characters)",
      })
  void settingsRefuseWhatTheRulesForbid(String field, String value, String message) {
    var answer =
        api.put("/user", api.register().token(), user("\"" + field + "\":\"" + value + "\""));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/" + field + "/0")).startsWith(message);
  }

  @ParameterizedTest
  @CsvSource({"username,64", "email,254", "password,256", "bio,10000", "image,2048"})
  void tooLongTextsAreToldTheLimit(String field, int most) {
    var answer =
        api.put(
            "/user",
            api.register().token(),
            user("\"" + field + "\":\"" + "😀".repeat(most + 1) + "\""));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/errors/" + field + "/0"))
        .isEqualTo("is too long (maximum is " + most + " characters)");
  }

  @Test
  void settingsKeepWhatIsAbsentAndClearWhatIsEmpty() {
    var token = api.register().token();

    api.put("/user", token, user("\"bio\":\"about 😀\",\"image\":\"/a.png\""));
    var kept = api.put("/user", token, "{\"user\":{}}");
    var cleared = api.put("/user", token, user("\"bio\":\"\",\"image\":null"));

    assertThat(kept.text("/user/bio")).isEqualTo("about 😀");
    assertThat(kept.text("/user/image")).isEqualTo("/a.png");
    assertThat(cleared.at("/user/bio").isNull()).isTrue();
    assertThat(cleared.at("/user/image").isNull()).isTrue();
    assertThat(api.put("/user", token, user("\"email\":\"\"")).status()).isEqualTo(422);
    assertThat(api.put("/user", token, user("\"username\":null")).status()).isEqualTo(422);
  }

  @Test
  void settingsThatCollideAre409() {
    var other = api.register();

    var answer =
        api.put("/user", api.register().token(), user("\"email\":\"" + other.email() + "\""));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("/errors/email/0")).isEqualTo("has already been taken");
  }

  @Test
  void tokenOutlivesNewPasswordAndNewName() {
    var member = api.register();
    var renamed = Api.unique("renamed");

    var answer =
        api.put(
            "/user",
            member.token(),
            user("\"username\":\"" + renamed + "\",\"password\":\"" + "é".repeat(64) + "\""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.get("/user", member.token()).text("/user/username")).isEqualTo(renamed);
    assertThat(logIn(member.email(), Api.PASSWORD).text("/errors/credentials/0"))
        .isEqualTo("invalid");
    assertThat(logIn(member.email(), "é".repeat(64)).status()).isEqualTo(200);
  }

  @Test
  void logInRefusesBadPairsAlike() {
    var member = api.register();

    var wrong = logIn(member.email(), "wrong password");
    var unknown = logIn("nobody@example.org", Api.PASSWORD);

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(wrong.body()).isEqualTo(unknown.body());
    assertThat(logIn("", "x").text("/errors/email/0")).isEqualTo("can't be blank");
  }

  @Test
  void bearerIsTakenToo() {
    var member = api.register();

    var answer =
        api.send(
            api.request("GET", "/user", new byte[0])
                .header("Authorization", "Bearer " + member.token()));

    assertThat(answer.text("/user/token")).isEqualTo(member.token());
  }

  @Test
  void badTokensAreRefusedAlsoWhereNoneIsNeeded() throws Exception {
    var good = api.register().token();
    var claims = new JWTClaimsSet.Builder().subject("1").expirationTime(in(1000)).build();
    var expired = new JWTClaimsSet.Builder().subject("1").expirationTime(in(-1)).build();
    var endless = new JWTClaimsSet.Builder().subject("1").build();

    for (var bad :
        new String[] {
          "x",
          "a.b.c",
          good + "x",
          new PlainJWT(claims).serialize(),
          signed("a", "another-secret-0123456789-abcdefghij", claims),
          signed("b", RunningApp.SECRET, claims),
          signed("a", RunningApp.SECRET, endless)
        }) {
      assertThat(api.get("/articles", bad).status()).as(bad).isEqualTo(401);
      assertThat(api.get("/user", bad).text("/errors/token/0")).isEqualTo("is invalid");
    }
    assertThat(api.get("/user", signed("a", RunningApp.SECRET, expired)).text("/errors/token/0"))
        .isEqualTo("has expired");
    var basic = api.request("GET", "/articles", new byte[0]).header("Authorization", "Basic eDp5");
    assertThat(api.send(basic).status()).isEqualTo(401);
  }

  @Test
  void tokenOfAnAccountThatIsGoneIsInvalid() throws Exception {
    var claims = new JWTClaimsSet.Builder().subject("999999999").expirationTime(in(1000)).build();
    var token = signed("a", RunningApp.SECRET, claims);
    var author = api.register();
    var slug = api.publish(author, Api.unique("Gone "));

    assertThat(api.get("/user", token).status()).isEqualTo(401);
    assertThat(api.put("/user", token, "{\"user\":{}}").status()).isEqualTo(401);
    assertThat(api.post("/articles", token, Api.article("X")).status()).isEqualTo(401);
    assertThat(api.post("/articles/" + slug + "/favorite", token, null).status()).isEqualTo(401);
    assertThat(api.post("/profiles/" + author.name() + "/follow", token, null).status())
        .isEqualTo(401);
    assertThat(
            api.post("/articles/" + slug + "/comments", token, "{\"comment\":{\"body\":\"x\"}}")
                .text("/errors/token/0"))
        .isEqualTo("is invalid");
    assertThat(api.get("/articles/" + slug, null).at("/article/favoritesCount").asInt()).isZero();
  }

  private Api.Answer logIn(String email, String password) {
    return api.post(
        "/users/login",
        null,
        user("\"email\":\"" + email + "\",\"password\":\"" + password + "\""));
  }

  private static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static String signed(String keyId, String secret, JWTClaimsSet claims) throws Exception {
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(keyId).build(), claims);
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  private static String user(String fields) {
    return "{\"user\":{" + fields + "}}";
  }
}
