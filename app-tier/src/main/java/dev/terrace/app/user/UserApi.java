package dev.terrace.app.user;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Call;
import dev.terrace.app.http.JsonBody;
import dev.terrace.app.http.Routes;

/** Accounts over HTTP. */
public final class UserApi {
  private final UserService users;
  private final Tokens tokens;

  public UserApi(UserService users, Tokens tokens) {
    this.users = users;
    this.tokens = tokens;
  }

  public void addTo(Routes routes) {
    routes
        .postJson("/users", Access.ANYONE, this::register)
        .postJson("/users/login", Access.ANYONE, this::logIn)
        .get("/user", Access.REQUIRED, this::current)
        .putJson("/user", Access.REQUIRED, this::update);
  }

  private ApiAnswer register(Call call) {
    var given = call.body("user");
    var account =
        users.register(given.field("username"), given.field("email"), given.field("password"));
    return ApiAnswer.created(json(account, tokens.issue(account.id())));
  }

  private ApiAnswer logIn(Call call) {
    var given = call.body("user");
    var account = users.logIn(given.field("email"), given.field("password"), call.client());
    return ApiAnswer.ok(json(account, tokens.issue(account.id())));
  }

  private ApiAnswer current(Call call) {
    var account = users.current(call.viewer());
    return ApiAnswer.ok(json(account, tokens.refreshed(call.token(), account.id())));
  }

  private ApiAnswer update(Call call) {
    var given = call.body("user");
    var account =
        users.update(
            call.viewer(),
            new UserService.Settings(
                given.field("username"),
                given.field("email"),
                given.field("password"),
                given.field("bio"),
                given.field("image")),
            null);
    return ApiAnswer.ok(json(account, tokens.refreshed(call.token(), account.id())));
  }

  private static JsonBody json(Account account, String token) {
    return json -> {
      json.writeStartObject();
      json.writeObjectPropertyStart("user");
      json.writeStringProperty("email", account.email());
      json.writeStringProperty("token", token);
      json.writeStringProperty("username", account.username());
      json.writeStringProperty("bio", account.bio());
      json.writeStringProperty("image", account.image());
      json.writeEndObject();
      json.writeEndObject();
    };
  }
}
