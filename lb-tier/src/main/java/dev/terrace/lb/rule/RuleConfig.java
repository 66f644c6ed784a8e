package dev.terrace.lb.rule;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Key;
import dev.terrace.kit.limit.RateLimitConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule: for requests that it means, changes, a limit, and at most one of deny, redirect, return
 * and useBackend, which ends the rules. Changes of all rules before that end add up.
 *
 * @param name for logs and metrics; absent: its number, the first is 1
 * @param condition which requests are meant; absent: every one
 * @param rate how often a client may ask what is meant; more is answered 429, which ends the rules
 * @param request changes of the fields that the server sees
 * @param response changes of the fields that the client sees, whoever answers
 * @param rewrite another path for the server
 * @param deny refuses it
 * @param redirect sends the visitor elsewhere
 * @param answer answers by itself; the key is {@code return}
 * @param useBackend who answers
 */
public record RuleConfig(
    @Doc("for logs and metrics") @Nullable String name,
    @Doc("which requests are meant; absent: every one") @Key("if") @Nullable Condition condition,
    @Doc("how often a client may ask for it; then 429") @Nullable RateLimitConfig rate,
    @Doc("changes of the fields that the server sees") @Nullable HeaderEdits request,
    @Doc("changes of the fields that the client sees") @Nullable HeaderEdits response,
    @Doc("another path for the server") @Nullable RewriteConfig rewrite,
    @Doc("refuses it") @Nullable DenyAction deny,
    @Doc("sends the visitor elsewhere") @Nullable RedirectAction redirect,
    @Doc("answers by itself") @Key("return") @Nullable ReturnAction answer,
    @Doc("the backend that answers") @Nullable String useBackend) {
  public RuleConfig {
    List<ConfigNote> problems = new ArrayList<>();
    if (request != null) {
      HeaderNames.check("request", request, true, problems);
    }
    if (response != null) {
      HeaderNames.check("response", response, false, problems);
    }
    if (name != null && !name.matches("[A-Za-z0-9._-]{1,64}")) {
      problems.add(
          new ConfigNote(
              "name", "must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + name + "'"));
    }
    long ends = Stream.of(deny, redirect, answer, useBackend).filter(Objects::nonNull).count();
    if (ends > 1) {
      problems.add(
          new ConfigNote("", "has more than one of deny, redirect, return and useBackend"));
    }
    if (ends == 0 && rate == null && request == null && response == null && rewrite == null) {
      problems.add(
          new ConfigNote(
              "",
              "does nothing; give one of rate, request, response, rewrite, deny, redirect, return,"
                  + " useBackend"));
    }
    ConfigRefusal.throwIfAny(problems);
  }

  /** Whether no rule after it is looked at for what it means. */
  boolean ends() {
    return deny != null || redirect != null || answer != null || useBackend != null;
  }
}
